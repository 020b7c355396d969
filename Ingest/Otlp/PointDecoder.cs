using LightWatch.Ingest.Translate;
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
        var point = new PointFrame(message, OtlpFields.Number.Attributes, number.Key, number.UnixNano, start, number.Flags);
        var flaw = number.HasValue || point.IsGone ? metric.Flaw : metric.Flaw ?? "has a point without a value";
        if (!rows.IsKept(in metric, in point, flaw)) return DecodeError.None;
        if (!number.HasExemplars) return rows.Add(in metric, in point, new SeriesPart(PartKind.Whole), number.Value);

        var error = ExemplarReader.Read(message, OtlpFields.Number.Exemplars, point.UnixMs, _exemplars);
        if (error is DecodeError.None) error = rows.Add(in metric, in point, new SeriesPart(PartKind.Whole), number.Value);
        if (error is DecodeError.None) rows.AddExemplars(_exemplars, 0, _exemplars.Count);
        return error;
    }

    private DecodeError DecodeHistogram(in MetricFrame metric, ReadOnlySpan<byte> message)
    {
        var histogram = _histogram;
        if (!histogram.TryRead(message, metric.Key)) return DecodeError.Malformed;
        var point = new PointFrame(message, OtlpFields.Histogram.Attributes, histogram.Key, histogram.UnixNano, histogram.StartUnixNano, histogram.Flags);
        var flaw = point.IsGone ? metric.Flaw : metric.Flaw ?? histogram.Flaw;
        if (!rows.IsKept(in metric, in point, flaw)) return DecodeError.None;
        _exemplars.Clear();
        if (histogram.HasExemplars && ExemplarReader.Read(message, OtlpFields.Histogram.Exemplars, point.UnixMs, _exemplars) is not DecodeError.None and var bad) return bad;

        ulong below = 0;
        var told = 0;                                            // exemplars given to lower buckets
        var error = DecodeError.None;
        for (var i = 0; i < histogram.Bounds.Count && error is DecodeError.None; i++)
        {
            var bound = histogram.Bounds[i];
            if (double.IsPositiveInfinity(bound)) continue;      // the last bucket, which is written below
            if (i < histogram.Counts.Count) below += histogram.Counts[i];
            error = rows.Add(in metric, in point, new SeriesPart(PartKind.Bucket, bound), below);
            var upTo = told;
            while (upTo < _exemplars.Count && _exemplars[upTo].Value <= bound) upTo++;
            if (error is DecodeError.None) rows.AddExemplars(_exemplars, told, upTo);
            told = upTo;
        }
        if (error is DecodeError.None) error = rows.Add(in metric, in point, new SeriesPart(PartKind.Bucket, double.PositiveInfinity), histogram.Count);
        if (error is DecodeError.None) rows.AddExemplars(_exemplars, told, _exemplars.Count);
        if (error is DecodeError.None) error = rows.Add(in metric, in point, new SeriesPart(PartKind.Count), histogram.Count);
        if (error is DecodeError.None && histogram.Sum is { } sum) error = rows.Add(in metric, in point, new SeriesPart(PartKind.Sum), sum);
        return error;
    }

    private DecodeError DecodeExponential(in MetricFrame metric, ReadOnlySpan<byte> message)
    {
        var exponential = _exponential;
        if (!exponential.TryRead(message, metric.Key)) return DecodeError.Malformed;
        var point = new PointFrame(message, OtlpFields.Exponential.Attributes, exponential.Key, exponential.UnixNano, exponential.StartUnixNano, exponential.Flags);
        var flaw = point.IsGone ? metric.Flaw : metric.Flaw ?? exponential.Flaw;
        if (!rows.IsKept(in metric, in point, flaw)) return DecodeError.None;
        _exemplars.Clear();
        if (exponential.HasExemplars && ExemplarReader.Read(message, OtlpFields.Exponential.Exemplars, point.UnixMs, _exemplars) is not DecodeError.None and var bad) return bad;
        var error = rows.AddNative(in metric, in point, exponential);
        if (error is DecodeError.None) rows.AddExemplars(_exemplars, 0, _exemplars.Count);
        return error;
    }

    private DecodeError DecodeSummary(in MetricFrame metric, ReadOnlySpan<byte> message)
    {
        var summary = _summary;
        if (!summary.TryRead(message, metric.Key)) return DecodeError.Malformed;
        var point = new PointFrame(message, OtlpFields.Summary.Attributes, summary.Key, summary.UnixNano, summary.StartUnixNano, summary.Flags);
        if (!rows.IsKept(in metric, in point, metric.Flaw)) return DecodeError.None;
        var error = rows.Add(in metric, in point, new SeriesPart(PartKind.Sum), summary.Sum);
        if (error is DecodeError.None) error = rows.Add(in metric, in point, new SeriesPart(PartKind.Count), summary.Count);
        foreach (var (rank, value) in summary.Quantiles)
            if (error is DecodeError.None) error = rows.Add(in metric, in point, new SeriesPart(PartKind.Quantile, rank), value);
        return error;
    }
}
