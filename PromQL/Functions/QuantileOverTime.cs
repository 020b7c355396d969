using System.Buffers;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>quantile_over_time and mad_over_time.</summary>
internal static class QuantileOverTime
{
    public static double Of(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        if (window.Floats.Length == 0) return Presence.Absent;
        var q = window.Argument(0);
        if (double.IsNaN(q) || q < 0 || q > 1) window.Annotate(AnnotationTexts.InvalidQuantile(q));
        window.AnnotateIgnoredHistograms();
        using var copy = new Scratch(window.Floats);
        return Quantile.Of(q, copy.Values);
    }

    /// <summary>The median of the distances from the median.</summary>
    public static double MedianDeviation(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        if (window.Floats.Length == 0) return Presence.Absent;
        window.AnnotateIgnoredHistograms();
        foreach (var value in window.Floats)
            if (double.IsNaN(value)) return double.NaN;
        using var copy = new Scratch(window.Floats);
        var median = Quantile.Of(0.5, copy.Values);
        foreach (ref var value in copy.Values) value = Math.Abs(value - median);
        return Quantile.Of(0.5, copy.Values);
    }

    private readonly ref struct Scratch
    {
        private readonly double[] _rented;

        public Scratch(ReadOnlySpan<double> values)
        {
            _rented = ArrayPool<double>.Shared.Rent(values.Length);
            Values = _rented.AsSpan(0, values.Length);
            values.CopyTo(Values);
        }

        public Span<double> Values { get; }

        public void Dispose() => ArrayPool<double>.Shared.Return(_rented);
    }
}
