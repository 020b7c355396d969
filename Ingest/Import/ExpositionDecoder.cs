using System.Text;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.Import;

/// <summary>Decoder of Prometheus's text format and of OpenMetrics text. One owner, pooled.</summary>
internal sealed class ExpositionDecoder(RowWriter rows, IngestOptions options)
{
    private static readonly Hash128 Domain = SpanHash.Fold(SpanHash.Seed, 0x7E47);

    private readonly LabelledRows _rows = new(rows, options);
    private readonly Dictionary<string, Description> _described = new(StringComparer.Ordinal);

    private readonly record struct Description(string? Type, string? Help, string? Unit);

    /// <summary>Adds the samples of a text; a line that cannot be parsed refuses all of it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="nowUnixMs">The time of samples without one.</param>
    /// <param name="isOpenMetrics">Times are seconds, not milliseconds.</param>
    /// <param name="detail">The reason for an error, with its line; null if there is none.</param>
    public DecodeError Decode(ReadOnlySpan<byte> text, long nowUnixMs, bool isOpenMetrics, out string? detail)
    {
        detail = null;
        _described.Clear();
        var domain = rows.Sender.BoundHost is { } host ? SpanHash.Fold(Domain, Encoding.UTF8.GetBytes(host)) : Domain;
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            line = line.Trim(" \t"u8);
            if (line.Length == 0) continue;
            var flaw = line[0] == '#' ? ReadComment(line) : ReadSample(line, domain, nowUnixMs, isOpenMetrics);
            if (flaw is null) continue;
            detail = $"line {lines.Number}: {flaw}";
            return DecodeError.BadSyntax;
        }
        foreach (var (metric, (type, help, unit)) in _described)
        {
            var metadataKey = SpanHash.Fold(Domain, Encoding.UTF8.GetBytes($"{metric}\0{type}\0{help}\0{unit}"));
            if (rows.IsNewMetadata(metadataKey))
                rows.Batch.Metadata.Add(new MetricMetadata(metric, type ?? "unknown", unit ?? "", help ?? ""));
        }
        return DecodeError.None;
    }

    private string? ReadComment(ReadOnlySpan<byte> line)
    {
        var isType = line.StartsWith("# TYPE "u8);
        var isUnit = line.StartsWith("# UNIT "u8);
        if (!isType && !isUnit && !line.StartsWith("# HELP "u8)) return null;
        if (!WireText.TryRead(line[7..].TrimStart(" \t"u8), out var rest)) return "the text is not valid UTF-8";
        var blank = rest.AsSpan().IndexOfAny(' ', '\t');
        var metric = blank < 0 ? rest : rest[..blank];
        var word = blank < 0 ? "" : rest[(blank + 1)..].Trim();
        var (type, help, unit) = _described.GetValueOrDefault(metric);
        if (isType) type = word is "untyped" ? "unknown" : word;
        else if (isUnit) unit = word;
        else help = word.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        _described[metric] = new Description(type, help, unit);
        return null;
    }

    private string? ReadSample(ReadOnlySpan<byte> line, Hash128 domain, long nowUnixMs, bool isOpenMetrics)
    {
        var length = SeriesText.Length(line);
        if (length <= 0) return "the labels are not closed";
        var rest = line[length..].Trim(" \t"u8);
        ReadOnlySpan<byte> exemplar = default;
        if (rest.IndexOf(" # "u8) is >= 0 and var mark)
        {
            exemplar = rest[(mark + 3)..];
            rest = rest[..mark].TrimEnd(" \t"u8);
        }
        var blank = rest.IndexOfAny((byte)' ', (byte)'\t');
        var time = blank < 0 ? default : rest[(blank + 1)..].TrimStart(" \t"u8);
        if (!NumberReader.TryDouble(blank < 0 ? rest : rest[..blank], out var value))
            return "the value is not a number";
        var unixMs = nowUnixMs;
        if (time.Length > 0 && !TryTime(time, isOpenMetrics, out unixMs)) return "the time is not a number";

        var key = SpanHash.Fold(domain, line[..length]);
        if (!rows.TryFind(key, out var series))
        {
            _rows.BeginLabels();
            if (SeriesText.Parse(line[..length], _rows.AddLabel) is { } flaw) return flaw;
            if (!_rows.TryCreate(key, out series, out var reason))
            {
                rows.Reject(1, reason!);
                return null;
            }
        }
        _rows.Add(key, series, unixMs, value);
        return exemplar.Length == 0 ? null : ReadExemplar(exemplar, series, unixMs);
    }

    private static bool TryTime(ReadOnlySpan<byte> text, bool isOpenMetrics, out long unixMs) => isOpenMetrics
        ? NumberReader.TryUnixSeconds(text, out unixMs)
        : NumberReader.TryUnixMs(text, out unixMs);

    private string? ReadExemplar(ReadOnlySpan<byte> text, SeriesId series, long sampleUnixMs)
    {
        var length = SeriesText.Length(text);
        if (length <= 0) return "the exemplar's labels are not closed";
        var labels = new List<Label>();
        if (SeriesText.Parse(text[..length], (n, v) => labels.Add(new Label(n, v))) is { } flaw) return flaw;
        var rest = text[length..].Trim(" \t"u8);
        var blank = rest.IndexOf((byte)' ');
        if (!NumberReader.TryDouble(blank < 0 ? rest : rest[..blank], out var value))
            return "the exemplar's value is not a number";
        var unixMs = sampleUnixMs;
        if (blank >= 0 && !NumberReader.TryUnixSeconds(rest[(blank + 1)..].Trim(" \t"u8), out unixMs))
            return "the exemplar's time is not a number";
        _rows.Add(series, new Exemplar(Labels.From(labels), value, unixMs));
        return null;
    }
}
