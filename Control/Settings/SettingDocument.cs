using System.Text.Json;
using LightWatch.Control.Documents;
using LightWatch.Storage;

namespace LightWatch.Control.Settings;

/// <summary>
/// A runtime setting that is kept as a document of the kind <c>settings</c>; the document wins over the settings file.
/// </summary>
/// <param name="name">The document's name.</param>
/// <param name="parse">Reads the JSON; null for JSON's null; throws <see cref="JsonException"/>.</param>
/// <param name="format">Writes what <paramref name="parse"/> reads.</param>
/// <param name="validate">Says in one sentence what is wrong with a value; null when nothing is.</param>
internal sealed class SettingDocument<T>(
    string name, Func<ReadOnlyMemory<byte>, T?> parse, Func<T, byte[]> format, Func<T, string?> validate)
    where T : class
{
    /// <summary>The document's name.</summary>
    public string Name => name;

    /// <summary>Reads what is stored.</summary>
    /// <returns>
    /// The value, null if none is stored or it cannot be used; the reason why it cannot be used, else null; and the
    /// document's version, 0 if there is none.
    /// </returns>
    public async ValueTask<(T? Value, string? Error, long Version)> ReadAsync(
        IDocuments documents, CancellationToken cancel)
    {
        if (await documents.GetAsync(SettingDocument.Kind, name, cancel) is not { } document) return default;
        try
        {
            var value = parse(document.Json);
            var error = value is null ? "it is null" : validate(value);
            return (error is null ? value : null, error, document.Version);
        }
        catch (JsonException bad)
        {
            return (null, bad.Message, document.Version);
        }
    }

    /// <summary>Stores a value over the one that is there.</summary>
    /// <param name="value">Validated by the caller.</param>
    public async Task WriteAsync(IDocuments documents, T value, CancellationToken cancel) =>
        _ = await documents.PutAsync(SettingDocument.Kind, name, format(value), expectedVersion: -1, cancel);
}

/// <summary>The settings that are kept as documents.</summary>
internal static class SettingDocument
{
    /// <summary>The kind of all of them.</summary>
    public const string Kind = "settings";

    /// <summary><c>settings/retention</c>.</summary>
    public static SettingDocument<Retention> Retention { get; } = new(
        "retention",
        json => JsonSerializer.Deserialize(json.Span, SettingsJson.Default.StoredRetention)?.ToRetention(),
        retention =>
            JsonSerializer.SerializeToUtf8Bytes(StoredRetention.Of(retention), SettingsJson.Default.StoredRetention),
        retention => retention.Validate());

    /// <summary><c>settings/postgres</c>.</summary>
    public static SettingDocument<DatabaseTuning> Tuning { get; } = new(
        "postgres",
        json => JsonSerializer.Deserialize(json.Span, SettingsJson.Default.DatabaseTuning),
        tuning => JsonSerializer.SerializeToUtf8Bytes(tuning, SettingsJson.Default.DatabaseTuning),
        tuning => tuning.Validate());
}
