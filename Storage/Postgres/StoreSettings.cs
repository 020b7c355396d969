using System.Text.Json;
using System.Text.Json.Serialization;
using LightWatch.Storage.Control;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Postgres;

/// <summary>How the database is laid out, as people change it while everything runs; the document <c>settings/postgres</c>.</summary>
/// <remarks>See <see cref="PostgresOptions"/> for what each means. A new chunk interval holds for chunks that are made from then on.</remarks>
public sealed record PostgresTuning(TimeSpan ChunkInterval, TimeSpan CompressAfter, TimeSpan RefreshLag)
{
    public const string Kind = KeptFor.Kind;
    public const string Name = "postgres";

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Complaint() =>
        ChunkInterval < TimeSpan.FromMinutes(10) || ChunkInterval > TimeSpan.FromDays(31) ? "chunkInterval must be between 10 minutes and 31 days"
        : CompressAfter < TimeSpan.FromMinutes(1) || CompressAfter > TimeSpan.FromDays(365) ? "compressAfter must be between 1 minute and 365 days"
        : RefreshLag < TimeSpan.FromMinutes(12) || RefreshLag > TimeSpan.FromDays(1) ? "refreshLag must be between 12 minutes and 1 day"
        : null;

    public static PostgresTuning Of(PostgresOptions options) => new(options.ChunkInterval, options.CompressAfter, options.RefreshLag);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PostgresTuning))]
public sealed partial class PostgresTuningJson : JsonSerializerContext;

/// <summary>What holds now of all that can be changed at run time.</summary>
internal sealed record StoreSetting(KeptFor Kept, PostgresTuning Tuning);

/// <summary>Keeps the stored settings at hand; a stored document wins over the settings file. Where there is none, or while the database cannot be asked, the file's hold.</summary>
internal sealed class StoreSettings : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(20);

    private readonly IDocuments _documents;
    private readonly IOptions<StorageOptions> _storage;
    private readonly IOptions<PostgresOptions> _postgres;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _changed = new(1);
    private volatile StoreSetting _current;

    public StoreSettings(IDocuments documents, IOptions<StorageOptions> storage, IOptions<PostgresOptions> postgres, TimeProvider time, ILogger<StoreSettings> log)
    {
        (_documents, _storage, _postgres, _time, _log) = (documents, storage, postgres, time, log);
        _current = new StoreSetting(KeptFor.Of(storage.Value), PostgresTuning.Of(postgres.Value));
        documents.Changed += OnChange;
    }

    public StoreSetting Current => _current;

    /// <summary>Raised when <see cref="Current"/> is another.</summary>
    public event Action? Changed;

    public override void Dispose()
    {
        _documents.Changed -= OnChange;
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                _ = await _changed.WaitAsync(Poll, stoppingToken);
                if (!await TryReadAsync(stoppingToken))
                {
                    await Task.Delay(Pause, _time, stoppingToken);
                    _ = _changed.Release();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task<bool> TryReadAsync(CancellationToken cancel)
    {
        try
        {
            var kept = Usable(await _documents.GetAsync(KeptFor.Kind, KeptFor.Name, cancel), KeptForJson.Default.KeptFor, KeptFor.Of(_storage.Value), _current.Kept, k => k.Complaint());
            var tuning = Usable(
                await _documents.GetAsync(PostgresTuning.Kind, PostgresTuning.Name, cancel), PostgresTuningJson.Default.PostgresTuning, PostgresTuning.Of(_postgres.Value), _current.Tuning, t => t.Complaint());
            var setting = new StoreSetting(kept, tuning);
            if (setting == _current) return true;
            _current = setting;
            Changed?.Invoke();
            return true;
        }
        catch (StoreException)
        {
            return false;                                        // whoever needs the database says why it is not there
        }
    }

    private T Usable<T>(Document? document, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, T absent, T before, Func<T, string?> complaint) where T : class
    {
        if (document is null) return absent;
        string? reason;
        try
        {
            var read = JsonSerializer.Deserialize(document.Json.Span, type);
            reason = read is null ? "it is null" : complaint(read);
            if (reason is null) return read!;
        }
        catch (JsonException bad)
        {
            reason = bad.Message;
        }
        _log.SettingUnusable(document.Name, reason);
        return before;
    }

    private void OnChange(string kind)
    {
        if (kind == KeptFor.Kind) _ = _changed.Release();
    }
}
