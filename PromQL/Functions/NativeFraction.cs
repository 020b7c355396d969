using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>The share of a native histogram's observations between two values.</summary>
/// <remarks>Source: prometheus/promql, HistogramFraction.</remarks>
internal static class NativeFraction
{
    public static double Of(
        double lower, double upper, NativeHistogram sample, Annotations annotations, string metric, int position)
    {
        if (sample.Count == 0 || double.IsNaN(lower) || double.IsNaN(upper)) return double.NaN;
        if (lower >= upper) return 0;
        var histogram = FloatHistogram.Of(sample);
        var ranks = new RankPair(lower, upper);
        var (rank, count) = (0.0, 0.0);
        foreach (var each in histogram.AllBuckets())
        {
            count += each.Count;
            if (ranks.IsComplete) continue;
            var isZero = each.Lower <= 0 && each.Upper >= 0;
            var bucket = isZero ? NativeQuantile.CutZero(histogram, each) : each;
            var (below, linear) = (rank, histogram.HasCustomBounds || isZero);
            ranks.Visit(bucket.Lower, bucket.Upper, below, v => linear && double.IsNegativeInfinity(bucket.Lower)
                ? bucket.Count                                   // how values spread down to -Inf is unknown
                : below + (bucket.Count * bucket.FractionBelow(v, linear)));
            rank += bucket.Count;
        }
        if (!double.IsNaN(sample.Sum)) count = sample.Count;
        else if (count < sample.Count) annotations.Add(AnnotationTexts.FractionHasNaN(metric), position);
        return ranks.Between(count) / sample.Count;
    }
}
