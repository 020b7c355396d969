using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;

namespace LightWatch.Ingest.Otlp;

/// <summary>Turns the points of each kind of metric into rows. One owner, pooled.</summary>
internal sealed class PointDecoder(PointRows rows)
{
    private readonly HistogramPoint _histogram = new();
    private readonly ExponentialPoint _exponential = new();
    private readonly SummaryPoint _summary = new();
    private readonly List<Exemplar> _exemplars = [];

    /// <summary>Decodes one point.</summary>
    public DecodeError Decode(in MetricFrame metric, ReadOnlySpan<byte> message) => metric.Kind switch
    {
        MetricKind.Histogram => DecodeHistogram(in metric, message),
        MetricKind.ExponentialHistogram => DecodeExponential(in metric, message),
        MetricKind.Summary => DecodeSummary(in metric, message),
        _ => DecodeNumber(in metric, message),
    };

    private DecodeError DecodeNumber(in MetricFrame metric, ReadOnlySpan<byte> message)
    {
        if (!NumberPoint.TryRead(message, metric.Key, out var number)) return DecodeError.Malformed;
        var start = metric.Kind == MetricKind.Counter || metric.IsDelta ? number.StartUnixNano : 0;
        var point = new PointFrame(message, OtlpFields.Number.Attributes, number.Key, number.UnixNano, start,
            number.Flags);
        var flaw = number.HasValue || point.IsStale ? metric.Flaw : metric.Flaw ?? "has a point without a value";
        if (!rows.IsKept(in metric, in point, flaw)) return DecodeError.None;
        var whole = new SeriesPart(PartKind.Whole);
        if (!number.HasExemplars) return rows.Add(in metric, in point, whole, number.Value);

        var error = ExemplarReader.Read(message, OtlpFields.Number.Exemplars, point.UnixMs, _exemplars);
        if (error is DecodeError.None) error = rows.Add(in metric, in point, whole, number.Value);
        if (error is DecodeError.None) rows.AddExemplars(_exemplars, 0, _exemplars.Count);
        return error;
    }

    private DecodeError DecodeHistogram(in MetricFrame metric, ReadOnlySpan<byte> message)
    {
        var histogram = _histogram;
        if (!histogram.TryRead(message, metric.Key)) return DecodeError.Malformed;
        var point = new PointFrame(message, OtlpFields.Histogram.Attributes, in histogram.Header);
        var flaw = point.IsStale ? metric.Flaw : metric.Flaw ?? histogram.Flaw;
        if (!rows.IsKept(in metric, in point, flaw)) return DecodeError.None;
        var error = ReadExemplars(in point, histogram.Header.HasExemplars, OtlpFields.Histogram.Exemplars);
        if (error is DecodeError.None) error = AddBuckets(in metric, in point, histogram);
        if (error is DecodeError.None)
            error = rows.Add(in metric, in point, new SeriesPart(PartKind.Count), histogram.Count);
        if (error is DecodeError.None && histogram.Sum is { } sum)
            error = rows.Add(in metric, in point, new SeriesPart(PartKind.Sum), sum);
        return error;
    }

    // Buckets are cumulative in the store; each gets the exemplars between the bound below and its own.
    private DecodeError AddBuckets(in MetricFrame metric, in PointFrame point, HistogramPoint histogram)
    {
        ulong below = 0;
        var added = 0;                                           // exemplars of lower buckets
        DecodeError error;
        for (var i = 0; i < histogram.Bounds.Count; i++)
        {
            var bound = histogram.Bounds[i];
            if (double.IsPositiveInfinity(bound)) continue;      // the last bucket, which is added below
            if (i < histogram.Counts.Count) below += histogram.Counts[i];
            error = rows.Add(in metric, in point, new SeriesPart(PartKind.Bucket, bound), below);
            if (error is not DecodeError.None) return error;
            var upTo = added;
            while (upTo < _exemplars.Count && _exemplars[upTo].Value <= bound) upTo++;
            rows.AddExemplars(_exemplars, added, upTo);
            added = upTo;
        }
        var last = new SeriesPart(PartKind.Bucket, double.PositiveInfinity);
        error = rows.Add(in metric, in point, last, histogram.Count);
        if (error is DecodeError.None) rows.AddExemplars(_exemplars, added, _exemplars.Count);
        return error;
    }

    private DecodeError DecodeExponential(in MetricFrame metric, ReadOnlySpan<byte> message)
    {
        var exponential = _exponential;
        if (!exponential.TryRead(message, metric.Key)) return DecodeError.Malformed;
        var point = new PointFrame(message, OtlpFields.Exponential.Attributes, in exponential.Header);
        var flaw = point.IsStale ? metric.Flaw : metric.Flaw ?? exponential.Flaw;
        if (!rows.IsKept(in metric, in point, flaw)) return DecodeError.None;
        var error = ReadExemplars(in point, exponential.Header.HasExemplars, OtlpFields.Exponential.Exemplars);
        if (error is DecodeError.None) error = rows.AddNative(in metric, in point, exponential);
        if (error is DecodeError.None) rows.AddExemplars(_exemplars, 0, _exemplars.Count);
        return error;
    }

    private DecodeError DecodeSummary(in MetricFrame metric, ReadOnlySpan<byte> message)
    {
        var summary = _summary;
        if (!summary.TryRead(message, metric.Key)) return DecodeError.Malformed;
        var point = new PointFrame(message, OtlpFields.Summary.Attributes, in summary.Header);
        if (!rows.IsKept(in metric, in point, metric.Flaw)) return DecodeError.None;
        var error = rows.Add(in metric, in point, new SeriesPart(PartKind.Sum), summary.Sum);
        if (error is DecodeError.None)
            error = rows.Add(in metric, in point, new SeriesPart(PartKind.Count), summary.Count);
        foreach (var (rank, value) in summary.Quantiles)
        {
            if (error is not DecodeError.None) break;
            error = rows.Add(in metric, in point, new SeriesPart(PartKind.Quantile, rank), value);
        }
        return error;
    }

    private DecodeError ReadExemplars(in PointFrame point, bool areThere, uint exemplarsTag)
    {
        _exemplars.Clear();
        if (!areThere) return DecodeError.None;
        return ExemplarReader.Read(point.Message, exemplarsTag, point.UnixMs, _exemplars);
    }
}
