using System.Text.Json;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Reads label sets out of the database's JSON.</summary>
internal static class SeriesJson
{
    private static readonly Comparer<Label> ByName = Comparer<Label>.Create(
        (a, b) => string.CompareOrdinal(a.Name, b.Name));

    /// <summary>
    /// Label pairs of a JSON object of strings, in UTF-8, and the metric's name unless that is empty.
    /// </summary>
    /// <exception cref="StoreException">It is no such object; another program has written it.</exception>
    public static Labels Read(ReadOnlySpan<byte> json, string metric = "")
    {
        var pairs = new List<Label>();
        if (metric.Length > 0) pairs.Add(new Label(Labels.MetricNameLabel, metric));
        try
        {
            var reader = new Utf8JsonReader(json);
            string? name = null;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName) name = reader.GetString();
                else if (reader.TokenType == JsonTokenType.String && name is not null
                    && reader.GetString() is { Length: > 0 } value) pairs.Add(new Label(name, value));
            }
        }
        catch (JsonException bad)
        {
            throw new StoreException($"the labels of a series in the database cannot be read: {bad.Message}", bad);
        }
        pairs.Sort(ByName);
        return Labels.FromSorted([.. pairs]);
    }
}
