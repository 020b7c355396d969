using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>Numbers of native histograms. Floats are left out.</summary>
internal static class HistogramNumbers
{
    public static Value Apply(VectorCall call, Func<NativeHistogram, double> number)
    {
        var vector = call.Vector(0).Own();
        foreach (var column in vector.Columns)
        {
            Presence.Clear(column.Values);
            if (column.Histograms is not { } histograms) continue;
            for (var step = 0; step < histograms.Length; step++)
                if (histograms[step] is { } histogram) column.Values[step] = number(histogram);
            column.Histograms = null;
        }
        return call.DropNames(vector.Prune());
    }

    /// <summary>
    /// The variance, each bucket taken at its middle: arithmetic for custom bounds, zero for the zero bucket, geometric
    /// otherwise.
    /// </summary>
    public static double Variance(NativeHistogram histogram)
    {
        var mean = histogram.Sum / histogram.Count;
        KahanSum variance = default;
        foreach (var bucket in FloatHistogram.Of(histogram).AllBuckets())
        {
            if (bucket.Count == 0) continue;
            double middle;
            if (histogram.HasCustomBounds) middle = (bucket.Upper + bucket.Lower) / 2;
            else if (bucket.Lower <= 0 && bucket.Upper >= 0) middle = 0;
            else
                middle = bucket.Upper < 0
                    ? -Math.Sqrt(bucket.Upper * bucket.Lower)
                    : Math.Sqrt(bucket.Upper * bucket.Lower);
            var delta = middle - mean;
            variance.Add(bucket.Count * delta * delta);
        }
        return variance.Total / histogram.Count;
    }
}
