using System.Text.Json.Serialization;
using LightWatch.Storage;

namespace LightWatch.Control.Settings;

/// <summary>The JSON of a <see cref="Retention"/>, in documents and in the API.</summary>
/// <param name="MaxBytes">See <see cref="Retention.MaxBytes"/>; absent counts as 0.</param>
/// <param name="MostBytes">
/// The name of <paramref name="MaxBytes"/> in documents of former versions; read, never written.
/// </param>
internal sealed record StoredRetention(
    TimeSpan Raw, TimeSpan Minute, TimeSpan Hour, long? MaxBytes, long? MostBytes = null)
{
    public static StoredRetention Of(Retention retention) =>
        new(retention.Raw, retention.Minute, retention.Hour, retention.MaxBytes);

    public Retention ToRetention() => new(Raw, Minute, Hour, MaxBytes ?? MostBytes ?? 0);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredRetention))]
[JsonSerializable(typeof(DatabaseTuning))]
internal sealed partial class SettingsJson : JsonSerializerContext;
