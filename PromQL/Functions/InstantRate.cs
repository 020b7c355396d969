using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>irate and idelta: from the last two samples of a window alone.</summary>
internal static class InstantRate
{
    public static double PerSecond(scoped in RangeWindow window, out NativeHistogram? histogram) =>
        Of(window, true, out histogram);

    public static double Delta(scoped in RangeWindow window, out NativeHistogram? histogram) =>
        Of(window, false, out histogram);

    private static double Of(scoped in RangeWindow window, bool isCounter, out NativeHistogram? histogram)
    {
        histogram = null;
        if (window.Floats.Length + window.Histograms.Length < 2) return Presence.Absent;
        var (before, last) = LastTwo(window);
        if (last.UnixMs == before.UnixMs) return Presence.Absent;
        var seconds = (last.UnixMs - before.UnixMs) / 1000.0;
        if (last.Histogram is not null && before.Histogram is not null)
        {
            histogram = OfHistograms(window, before, last, isCounter)?.Divide(isCounter ? seconds : 1).ToSample();
            return Presence.Absent;
        }
        if (last.Histogram is not null || before.Histogram is not null)
        {
            window.Annotate(AnnotationTexts.MixedFloatsHistograms(window.Metric));
            return Presence.Absent;
        }
        var isReset = isCounter &&
            (last.Value < before.Value || StartTimes.IsReset(before.Start, before.UnixMs, last.Start, last.UnixMs));
        var change = isReset ? last.Value : last.Value - before.Value;
        return isCounter ? change / seconds : change;
    }

    private static FloatHistogram? OfHistograms(scoped in RangeWindow window, Point before, Point last, bool isCounter)
    {
        var notes = HistogramNotes.Of(window);
        var (first, second) = (before.Histogram!, last.Histogram!);
        var bothGauges = first.ResetHint == CounterResetHint.Gauge && second.ResetHint == CounterResetHint.Gauge;
        if (isCounter && (first.ResetHint == CounterResetHint.Gauge || second.ResetHint == CounterResetHint.Gauge))
            notes.NotCounter();
        if (!isCounter && !bothGauges) notes.NotGauge();
        var change = FloatHistogram.Of(second);
        var isReset = isCounter &&
            (StartTimes.IsReset(before.Start, before.UnixMs, last.Start, last.UnixMs) ||
                HistogramResets.IsReset(second, first));
        if (!isReset && !notes.Subtract(change, FloatHistogram.Of(first))) return null;
        change.ResetHint = CounterResetHint.Gauge;
        return change.Compact();
    }

    private static (Point Before, Point Last) LastTwo(scoped in RangeWindow window)
    {
        var samples = window.Samples;
        Span<int> taken = stackalloc int[2];                     // floats and histograms taken from their ends
        Point last = default, before = default;
        for (var i = 0; i < 2; i++)
        {
            var f = samples.Floats.Length - 1 - taken[0];
            var h = samples.Histograms.Length - 1 - taken[1];
            var isHistogram = f < 0 || (h >= 0 && samples.HistogramTimes[h] >= samples.FloatTimes[f]);
            taken[isHistogram ? 1 : 0]++;
            var point = isHistogram
                ? new Point(
                    samples.HistogramTimes[h], 0, samples.Histograms[h], StartAt(window, samples.HistogramStarts, h))
                : new Point(samples.FloatTimes[f], samples.Floats[f], null, StartAt(window, samples.FloatStarts, f));
            if (i == 0) last = point;
            else before = point;
        }
        return (before, last);
    }

    private static long StartAt(scoped in RangeWindow window, ReadOnlySpan<long> starts, int i) =>
        window.Call.UsesStartTimes && i < starts.Length ? starts[i] : 0;

    private readonly record struct Point(long UnixMs, double Value, NativeHistogram? Histogram, long Start);
}
