using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>One point of an answer: a float, or a histogram.</summary>
internal readonly record struct AnswerPoint(long UnixMs, double Value, NativeHistogram? Histogram)
{
    public override string ToString() =>
        $"{(Histogram is { } h ? HistogramNotation.Write(h) : FloatText.Write(Value))} @[{UnixMs}]";
}

/// <summary>One series of an answer with the points it has.</summary>
internal sealed record AnswerSeries(Labels Labels, IReadOnlyList<AnswerPoint> Points);

/// <summary>An answer taken out of the engine's columns, to be compared with what a script expects.</summary>
internal sealed record Answer(
    ValueKind Kind, double Scalar, string Text, IReadOnlyList<AnswerSeries> Series, IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Infos)
{
    public static Answer Of(QueryResult result)
    {
        var series = result.Series.Select(s => new AnswerSeries(s.Labels, PointsOf(s, result.Range))).ToArray();
        return new Answer(result.Kind, result.Scalar, result.Text, series, [.. result.Warnings], [.. result.Infos]);
    }

    private static List<AnswerPoint> PointsOf(ResultSeries series, EvalRange range)
    {
        var points = new List<AnswerPoint>();
        var times = series.UnixMs;
        for (var i = 0; i < series.Values.Length; i++)
        {
            var unixMs = times.Length > 0 ? times[i] : range.StartUnixMs + (i * range.StepMs);
            if (series.Histograms?[i] is { } histogram) points.Add(new AnswerPoint(unixMs, 0, histogram));
            else if (!Presence.IsAbsent(series.Values[i])) points.Add(new AnswerPoint(unixMs, series.Values[i], null));
        }
        return points;
    }

    /// <summary>The instant answer inside a range answer: what it has at one time.</summary>
    public Answer At(long unixMs, ValueKind kind)
    {
        var at = Series.Select(s => new AnswerSeries(s.Labels, [.. s.Points.Where(p => p.UnixMs == unixMs).Take(1)]))
            .Where(s => s.Points.Count > 0).ToArray();
        return this with { Kind = kind, Series = kind == ValueKind.Scalar ? [] : at, Scalar = kind == ValueKind.Scalar
            && at.Length > 0 ? at[0].Points[0].Value : Scalar };
    }
}
