using System.Text.Json;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.Import;

/// <summary>
/// Decoder of exported JSON lines:
/// <c>{"metric":{"__name__":"up",…},"values":[1,…],"timestamps":[1767225600000,…]}</c>.
/// One owner, pooled.
/// </summary>
/// <remarks>
/// Times are Unix ms. A value is a number, or "NaN", "+Inf", "-Inf" or "stale" in quotes; null is NaN.
/// </remarks>
internal sealed class JsonLinesDecoder(RowWriter rows, IngestOptions options)
{
    private static readonly Hash128 Domain = SpanHash.Fold(SpanHash.Seed, 0x150);

    private readonly LabelledRows _rows = new(rows, options);
    private readonly List<double> _values = [];
    private readonly List<long> _times = [];
    private readonly SortedDictionary<string, string> _labels = new(StringComparer.Ordinal);

    /// <summary>Adds the samples of a text; a line that cannot be parsed refuses all of it.</summary>
    public DecodeError Decode(ReadOnlySpan<byte> text, out string? detail)
    {
        detail = null;
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            if (line.Trim(" \t"u8).Length == 0) continue;
            var flaw = ReadLine(line);
            if (flaw is null) continue;
            detail = $"line {lines.Number}: {flaw}";
            return DecodeError.BadSyntax;
        }
        return DecodeError.None;
    }

    private string? ReadLine(ReadOnlySpan<byte> line)
    {
        _labels.Clear();
        _values.Clear();
        _times.Clear();
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "a JSON object is expected";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (name == "metric") ReadLabels(ref reader);
                else if (name == "values") ReadValues(ref reader);
                else if (name == "timestamps") ReadTimes(ref reader);
                else reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            return error.Message;
        }
        if (_values.Count != _times.Count) return $"{_values.Count} values for {_times.Count} timestamps";
        return AddSeries();
    }

    private string? AddSeries()
    {
        var key = rows.Sender.BoundHost is { } host ? Fold(Domain, host) : Domain;
        foreach (var (name, value) in _labels) key = Fold(Fold(key, name), value);
        if (!rows.TryFind(key, out var series))
        {
            _rows.BeginLabels();
            foreach (var (name, value) in _labels) _rows.AddLabel(name, value);
            if (_values.Count == 0) return null;
            if (!_rows.TryCreate(key, out series, out var reason))
            {
                rows.Reject(_values.Count, reason!);
                return null;
            }
        }
        for (var i = 0; i < _values.Count; i++) _rows.Add(key, series, _times[i], _values[i]);
        return null;
    }

    private static Hash128 Fold(Hash128 key, string text) =>
        SpanHash.Fold(key, System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));

    private void ReadLabels(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException("'metric' must be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!_labels.TryAdd(name, reader.GetString() ?? ""))
                throw new FormatException($"the label '{name}' occurs twice");
        }
    }

    private void ReadValues(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("'values' must be an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            double value;
            if (reader.TokenType == JsonTokenType.Null) value = double.NaN;
            else if (reader.TokenType == JsonTokenType.Number) value = reader.GetDouble();
            else if (reader.TokenType != JsonTokenType.String || !NumberReader.TryDouble(reader.ValueSpan, out value))
                throw new FormatException("a value is not a number");
            _values.Add(value);
        }
    }

    private void ReadTimes(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("'timestamps' must be an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) _times.Add(reader.GetInt64());
    }
}
