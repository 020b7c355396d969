using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// histogram_quantile, histogram_quantiles and histogram_fraction over classic and native histograms in one vector.
/// </summary>
internal static class HistogramQuantiles
{
    public static Value Quantile(VectorCall call)
    {
        var q = call.Scalar(0);
        for (var step = 0; step < Math.Min(call.Grid.Count, q.Steps.Length); step++) Check(call, q[step], 0);
        var histograms = new HistogramGroups(call, 1);
        var result = Apply(call, histograms, q, labels => labels);
        call.Vector(1).Dispose();
        return call.DropNames(result.Prune());
    }

    public static Value Quantiles(VectorCall call)
    {
        var name = call.Text(1);
        var histograms = new HistogramGroups(call, 0);
        var all = call.Context.NewVector(call.Grid);
        for (var argument = 2; argument < call.Arguments.Count; argument++)
        {
            var q = call.Scalar(argument);
            for (var step = 0; step < Math.Min(call.Grid.Count, q.Steps.Length); step++) Check(call, q[step], argument);
            // The label follows the quantile: one that changes from step to step gives several series.
            foreach (var value in q.Steps.ToArray().Distinct())
            {
                using var part = Apply(call, histograms, q, labels => labels.With(name, FloatText.WriteLabel(value)));
                foreach (var column in part.Columns)
                {
                    var kept = all.AddEmpty(column.Labels);
                    for (var step = 0; step < call.Grid.Count; step++)
                        if (q[step].Equals(value)) kept.Take(step, column);
                }
            }
        }
        call.Vector(0).Dispose();
        return call.DropNames(Duplicates.Merge(all.Prune()));
    }

    public static Value Fraction(VectorCall call)
    {
        var (lower, upper) = (call.Scalar(0), call.Scalar(1));
        var histograms = new HistogramGroups(call, 2);
        var result = histograms.Map(
            labels => labels,
            (step, histogram, metric) =>
                NativeFraction.Of(
                    lower[step], upper[step], histogram, call.Context.Annotations, metric, call.Position(2)),
            (step, buckets, _) => ClassicHistogram.Fraction(lower[step], upper[step], buckets));
        call.Vector(2).Dispose();
        return call.DropNames(result.Prune());
    }

    private static VectorValue Apply(
        VectorCall call, HistogramGroups histograms, ScalarValue q, Func<Labels, Labels> label) => histograms.Map(
        label,
        (step, histogram, metric) =>
            NativeQuantile.Of(q[step], histogram, call.Context.Annotations, metric, histograms.Position),
        (step, buckets, metric) =>
        {
            var value = ClassicHistogram.Quantile(q[step], buckets, out var repair);
            if (repair.WasNeeded)
                call.Context.Annotations.AddForcedMonotonicity(
                    metric, histograms.Position, call.Grid.At(step), repair.MinBucket, repair.MaxBucket,
                    repair.MaxDiff);
            return value;
        });

    private static void Check(VectorCall call, double q, int argument)
    {
        if (double.IsNaN(q) || q < 0 || q > 1) call.Annotate(AnnotationTexts.InvalidQuantile(q), argument);
    }
}
