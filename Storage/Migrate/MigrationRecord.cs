using System.Text.Json;
using System.Text.Json.Serialization;

namespace LightWatch.Storage.Migrate;

/// <summary>
/// How far a migration from one source has come, kept beside the samples of the target under the id of the source.
/// </summary>
/// <param name="From">What the source is, for people.</param>
/// <param name="Samples">Ranges of days, [first, day after the last] as Unix ms, whose raw samples are all in.</param>
/// <param name="Minutes">The same for minutes that have no raw samples.</param>
/// <param name="Hours">The same for hours.</param>
/// <param name="Documents">By <c>kind/name</c>: the version that was copied, and the one it became.</param>
/// <param name="IsSettled">The target has done all that it has to do with what was copied.</param>
internal sealed record MigrationRecord(
    string From, long[][] Samples, long[][] Minutes, long[][] Hours, Dictionary<string, long[]> Documents,
    bool IsSettled);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MigrationRecord))]
internal sealed partial class MigrationJson : JsonSerializerContext;

/// <summary>The record while a migration runs. What it says is done was durable before it was written.</summary>
internal sealed class MigrationLedger
{
    private readonly IMigrationDocuments _documents;
    private readonly string _name;
    private readonly string _from;
    private readonly DaySet[] _done;

    private MigrationLedger(IMigrationDocuments documents, string name, string from, MigrationRecord? record)
    {
        (_documents, _name, _from) = (documents, name, from);
        _done = [new DaySet(record?.Samples), new DaySet(record?.Minutes), new DaySet(record?.Hours)];
        Documents = record?.Documents ?? [];
        IsSettled = record?.IsSettled ?? true;
        IsNew = record is null;
    }

    /// <summary>True if nothing was ever copied from this source to this target.</summary>
    public bool IsNew { get; }

    /// <summary>False from the first copied day on until the target has settled.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Documents that were copied: the version there, and the version here.</summary>
    public Dictionary<string, long[]> Documents { get; }

    public static async Task<MigrationLedger> OpenAsync(
        IMigrationDocuments target, Guid source, string from, CancellationToken cancel)
    {
        var name = source.ToString("N");
        var stored = await target.ReadRecordAsync(name, cancel);
        return new MigrationLedger(
            target, name, from,
            stored is { } json ? JsonSerializer.Deserialize(json.Span, MigrationJson.Default.MigrationRecord) : null);
    }

    public bool IsDone(Tier tier, long day) => _done[(int)tier].Contains(day);

    /// <summary>Notes durably that a day is in.</summary>
    public Task DoneAsync(Tier tier, long day, CancellationToken cancel)
    {
        _done[(int)tier].Add(day);
        return SaveAsync(cancel);
    }

    /// <summary>Notes durably whether the target has to settle.</summary>
    public Task SettledAsync(bool isSettled, CancellationToken cancel)
    {
        if (IsSettled == isSettled) return Task.CompletedTask;
        IsSettled = isSettled;
        return SaveAsync(cancel);
    }

    public Task SaveAsync(CancellationToken cancel)
    {
        var record = new MigrationRecord(
            _from, [.. _done[0].Ranges], [.. _done[1].Ranges], [.. _done[2].Ranges], Documents, IsSettled);
        return _documents.WriteRecordAsync(
            _name, JsonSerializer.SerializeToUtf8Bytes(record, MigrationJson.Default.MigrationRecord), cancel);
    }
}
