using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>Sums and averages of the histograms in a window.</summary>
internal static class HistogramSumOverTime
{
    public static NativeHistogram? Sum(scoped in RangeWindow window)
    {
        var sum = new HistogramTotal(window.Histograms[0]);
        if (!AddRest(window, sum.TryAdd)) return null;
        Note(window, sum);
        return sum.Sum().ToSample();
    }

    public static NativeHistogram? Average(scoped in RangeWindow window)
    {
        var sum = new HistogramTotal(window.Histograms[0]);
        if (!AddRest(window, sum.TryAddToAverage)) return null;
        Note(window, sum);
        return sum.Average().ToSample();
    }

    private static bool AddRest(scoped in RangeWindow window, Func<NativeHistogram, bool> add)
    {
        foreach (var histogram in window.Histograms[1..])
        {
            if (add(histogram)) continue;
            HistogramNotes.Of(window).MixedSchemas();
            return false;
        }
        return true;
    }

    private static void Note(scoped in RangeWindow window, HistogramTotal total)
    {
        var notes = HistogramNotes.Of(window);
        if (total.HasResetCollision) notes.ResetCollision(HistogramNotes.Aggregation);
        if (total.HasReconciledBounds) notes.BoundsReconciled(HistogramNotes.Aggregation);
    }
}
