using System.Globalization;
using System.Text;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.Import;

/// <summary>Decoder of exported CSV. One owner, pooled.</summary>
/// <remarks>
/// The first line names the columns: <c>time</c> (Unix ms, or ISO 8601), <c>value</c>, and one for each label,
/// <c>__name__</c> among them. An empty field is an absent label. Fields may be quoted as in RFC 4180, but a line end
/// inside quotes is not accepted.
/// </remarks>
internal sealed class CsvDecoder(RowWriter rows, IngestOptions options)
{
    private static readonly Hash128 Domain = SpanHash.Fold(SpanHash.Seed, 0xC5F);

    private readonly LabelledRows _rows = new(rows, options);
    private readonly List<string> _fields = [];

    /// <summary>Adds the samples of a text; a line that cannot be parsed refuses all of it.</summary>
    public DecodeError Decode(ReadOnlySpan<byte> text, long nowUnixMs, out string? detail)
    {
        var lines = new LineReader(text);
        detail = "the body is empty";
        if (!lines.TryRead(out var header)) return DecodeError.BadSyntax;
        detail = "line 1: the columns 'value' and '__name__' must be named";
        if (!TrySplit(header)) return DecodeError.BadSyntax;
        string[] columns = [.. _fields];
        var time = Array.IndexOf(columns, "time");
        var value = Array.IndexOf(columns, "value");
        if (value < 0 || !columns.Contains("__name__", StringComparer.Ordinal)) return DecodeError.BadSyntax;
        while (lines.TryRead(out var line))
        {
            if (line.Trim(" \t"u8).Length == 0) continue;
            var flaw = !TrySplit(line) || _fields.Count != columns.Length
                ? $"{columns.Length} fields are expected"
                : ReadRow(columns, time, value, nowUnixMs);
            if (flaw is null) continue;
            detail = $"line {lines.Number}: {flaw}";
            return DecodeError.BadSyntax;
        }
        detail = null;
        return DecodeError.None;
    }

    private string? ReadRow(string[] columns, int time, int value, long nowUnixMs)
    {
        if (!NumberReader.TryDouble(Encoding.UTF8.GetBytes(_fields[value].Trim()), out var number))
            return "the value is not a number";
        var unixMs = nowUnixMs;
        if (time >= 0 && !TryTime(_fields[time], out unixMs))
            return "the time is neither Unix milliseconds nor ISO 8601";
        var key = rows.Sender.BoundHost is { } host ? SpanHash.Fold(Domain, Encoding.UTF8.GetBytes(host)) : Domain;
        for (var i = 0; i < columns.Length; i++)
            if (i != time && i != value)
                key = SpanHash.Fold(SpanHash.Fold(key, Encoding.UTF8.GetBytes(columns[i])),
                    Encoding.UTF8.GetBytes(_fields[i]));
        if (!rows.TryFind(key, out var series))
        {
            _rows.BeginLabels();
            for (var i = 0; i < columns.Length; i++)
                if (i != time && i != value) _rows.AddLabel(columns[i], _fields[i]);
            if (!_rows.TryCreate(key, out series, out var reason))
            {
                rows.Reject(1, reason!);
                return null;
            }
        }
        _rows.Add(key, series, unixMs, number);
        return null;
    }

    private static bool TryTime(string text, out long unixMs)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out unixMs)) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return false;
        unixMs = time.ToUnixTimeMilliseconds();
        return true;
    }

    private bool TrySplit(ReadOnlySpan<byte> line)
    {
        _fields.Clear();
        if (!WireText.TryRead(line, out var text)) return false;
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[i++]);
            else if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) Take();
            else field.Append(c);
        }
        Take();
        return !quoted;

        void Take()
        {
            _fields.Add(field.ToString());
            field.Clear();
        }
    }
}
