using System.Runtime.InteropServices;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.RemoteWrite;

/// <summary>Decoder of io.prometheus.write.v2.Request (remote write 2.0). One owner, pooled.</summary>
/// <remarks>Source: https://prometheus.io/docs/specs/prw/remote_write_spec_2_0.</remarks>
internal sealed class WriteV2Decoder(RowWriter rows, IngestOptions options)
{
    private static readonly Hash128 Domain = SpanHash.Fold(SpanHash.Seed, 0x7732);

    private readonly LabelledRows _rows = new(rows, options);
    private readonly HistogramReader _histogram = new();
    private readonly SymbolTable _symbols = new();
    private readonly List<ulong> _refs = [];
    private readonly List<ulong> _exemplarRefs = [];
    private Hash128 _latestMetadata;

    /// <summary>Adds the rows of a request to the writer's batch.</summary>
    public DecodeError Decode(ReadOnlySpan<byte> request)
    {
        _symbols.Clear();
        _latestMetadata = default;
        var domain = rows.Sender.BoundHost is { } host
            ? SpanHash.Fold(Domain, MemoryMarshal.AsBytes(host.AsSpan()))
            : Domain;
        var reader = new ProtoReader(request);
        // Symbols first: they may follow the series that refer to them.
        while (reader.TryReadNext(WriteFields.V2.Symbols, out var symbol))
            _symbols.Add(reader.Position - symbol.Length, symbol);
        if (!reader.AtEnd) return DecodeError.Malformed;
        reader = new ProtoReader(request);
        while (reader.TryReadNext(WriteFields.V2.Series, out var series))
        {
            var error = DecodeSeries(request, series, domain);
            if (error is not DecodeError.None) return error;
        }
        return reader.AtEnd ? DecodeError.None : DecodeError.Malformed;
    }

    private DecodeError DecodeSeries(ReadOnlySpan<byte> request, ReadOnlySpan<byte> message, Hash128 domain)
    {
        if (!SampleReader.TryReadRefs(message, _refs)) return DecodeError.Malformed;
        if (!_symbols.TryFold(domain, _refs, out var key)) return DecodeError.BadSymbol;
        string? refusal = null;
        var error = DecodeError.None;
        if (!rows.TryFind(key, out var series))
        {
            _rows.BeginLabels();
            for (var i = 0; i < _refs.Count && error is DecodeError.None; i += 2)
                error = AddLabel(request, _refs[i], _refs[i + 1]);
            var points = CountPoints(message);
            if (error is DecodeError.None && points > 0 && !_rows.TryCreate(key, out series, out refusal))
                rows.Reject(points, refusal!);
        }
        var reader = new ProtoReader(message);
        while (!reader.AtEnd && error is DecodeError.None)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (!IsPart(tag)) error = reader.TrySkip(tag) ? DecodeError.None : DecodeError.Malformed;
            else if (!reader.TryReadBytes(out var part)) error = DecodeError.Malformed;
            else error = DecodePart(request, tag, part, key, series, refusal is null);
        }
        return error;
    }

    private static bool IsPart(uint tag) => tag is
        WriteFields.V2.Samples or WriteFields.V2.Histograms or WriteFields.V2.Exemplars or WriteFields.V2.Metadata;

    private DecodeError AddLabel(ReadOnlySpan<byte> request, ulong nameSymbol, ulong valueSymbol)
    {
        var error = _symbols.Text(request, nameSymbol, out var name);
        if (error is not DecodeError.None) return error;
        error = _symbols.Text(request, valueSymbol, out var value);
        if (error is DecodeError.None) _rows.AddLabel(name, value);
        return error;
    }

    private DecodeError DecodePart(ReadOnlySpan<byte> request, uint tag, ReadOnlySpan<byte> part, Hash128 key,
        SeriesId series, bool isKept)
    {
        switch (tag)
        {
            case WriteFields.V2.Samples:
                if (!SampleReader.TryRead(part, out var value, out var unixMs, out var start))
                    return DecodeError.Malformed;
                if (isKept) _rows.Add(key, series, unixMs, value, start);
                return DecodeError.None;
            case WriteFields.V2.Histograms:
                if (!_histogram.TryRead(part)) return DecodeError.Malformed;
                if (isKept) _histogram.AddTo(rows, series);
                return DecodeError.None;
            case WriteFields.V2.Exemplars:
                var error = ReadExemplar(request, part, out var exemplar);
                if (error is DecodeError.None && isKept && series.Value != 0) _rows.Add(series, exemplar);
                return error;
            default:
                return DecodeMetadata(request, part);
        }
    }

    private DecodeError ReadExemplar(ReadOnlySpan<byte> request, ReadOnlySpan<byte> message, out Exemplar exemplar)
    {
        exemplar = new Exemplar(Labels.Empty, 0, 0);
        if (!SampleReader.TryReadExemplar(message, out var value, out var unixMs)
            || !SampleReader.TryReadRefs(message, _exemplarRefs))
            return DecodeError.Malformed;
        if (_exemplarRefs.Count % 2 != 0) return DecodeError.BadSymbol;
        var labels = new List<Label>();
        for (var i = 0; i < _exemplarRefs.Count; i += 2)
        {
            var error = _symbols.Text(request, _exemplarRefs[i], out var name);
            if (error is not DecodeError.None) return error;
            error = _symbols.Text(request, _exemplarRefs[i + 1], out var text);
            if (error is not DecodeError.None) return error;
            labels.Add(new Label(name, text));
        }
        exemplar = new Exemplar(Labels.From(labels), value, unixMs);
        return DecodeError.None;
    }

    private DecodeError DecodeMetadata(ReadOnlySpan<byte> request, ReadOnlySpan<byte> message)
    {
        ulong type = 0, help = 0, unit = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            var ok = tag switch
            {
                WriteFields.V2.MetadataType => reader.TryReadVarint(out type),
                WriteFields.V2.MetadataHelp => reader.TryReadVarint(out help),
                WriteFields.V2.MetadataUnit => reader.TryReadVarint(out unit),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return DecodeError.Malformed;
        }
        if (type == 0 && help == 0 && unit == 0) return DecodeError.None;
        var named = NameOfSeries();
        if (named < 0) return DecodeError.None;
        if (!_symbols.TryKey((ulong)named, out var nameKey) || !_symbols.TryKey(help, out var helpKey)
            || !_symbols.TryKey(unit, out var unitKey))
            return DecodeError.BadSymbol;
        var metadataKey = SpanHash.Fold(
            SpanHash.Chain(SpanHash.Chain(SpanHash.Chain(Domain, nameKey), helpKey), unitKey), type);
        if (metadataKey == _latestMetadata) return DecodeError.None;
        _latestMetadata = metadataKey;
        if (!rows.IsNewMetadata(metadataKey)) return DecodeError.None;
        var error = _symbols.Text(request, (ulong)named, out var metric);
        if (error is not DecodeError.None) return error;
        error = _symbols.Text(request, help, out var helpText);
        if (error is not DecodeError.None) return error;
        error = _symbols.Text(request, unit, out var unitText);
        if (error is DecodeError.None)
            rows.Batch.Metadata.Add(
                new MetricMetadata(FamilyOf(metric, type), MetricTypes.Name(type), unitText, helpText));
        return error;
    }

    private long NameOfSeries()
    {
        for (var i = 0; i < _refs.Count; i += 2)
            if ((long)_refs[i] == _symbols.NameSymbol) return (long)_refs[i + 1];
        return -1;
    }

    // Metadata belong to the family; histograms and summaries have several names in one.
    private static string FamilyOf(string metric, ulong type)
    {
        if (type is not (MetricTypes.Histogram or MetricTypes.GaugeHistogram or MetricTypes.Summary)) return metric;
        foreach (var suffix in (ReadOnlySpan<string>)["_bucket", "_sum", "_count"])
            if (metric.EndsWith(suffix, StringComparison.Ordinal)) return metric[..^suffix.Length];
        return metric;
    }

    private static int CountPoints(ReadOnlySpan<byte> message)
    {
        var points = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd && reader.TryReadTag(out var tag) && reader.TrySkip(tag))
            if (tag is WriteFields.V2.Samples or WriteFields.V2.Histograms) points++;
        return points;
    }
}
