using System.Diagnostics;
using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>Slides a window over one series and applies a range function at every step.</summary>
internal static class RangeColumn
{
    public static void Fill(RangeCall call, RangeFunction function, SeriesWorker worker, Column output)
    {
        var samples = worker.Split.Of(worker.Samples);
        if (samples.Histograms.Length == 0)
        {
            FillFloats(call, function, samples, worker, output);
            return;
        }
        FillMixed(call, function, samples, output);
    }

    private static void FillFloats(
        RangeCall call, RangeFunction function, SeriesSamples samples, SeriesWorker worker, Column output)
    {
        worker.Windows(output.Values.Length, out var from, out var to);
        FindWindows(call, samples.FloatTimes, from, to);
        if (function.Column is { } column && call.Ends == RangeEnds.Plain &&
            (samples.FloatStarts.Length == 0 || !call.UsesStartTimes))
        {
            column(call, samples.FloatTimes, samples.Floats, from, to, output.Values);
            return;
        }
        for (var step = 0; step < from.Length; step++)
        {
            if (from[step] == to[step])
            {
                output.Values[step] = Presence.Absent;
                continue;
            }
            var window = new SeriesSamples(
                samples.FloatTimes[from[step]..to[step]], samples.Floats[from[step]..to[step]],
                samples.FloatStarts.Length == 0 ? [] : samples.FloatStarts[from[step]..to[step]], [], [], []);
            var value = function.Window(
                new RangeWindow(window, call, output.Labels, step, call.Times.At(step)), out var histogram);
            output.Set(step, value, histogram);
        }
    }

    private static void FillMixed(RangeCall call, RangeFunction function, SeriesSamples samples, Column output)
    {
        var floatsFrom = new Seek(samples.FloatTimes);
        var floatsTo = new Seek(samples.FloatTimes);
        var histogramsFrom = new Seek(samples.HistogramTimes);
        var histogramsTo = new Seek(samples.HistogramTimes);
        for (var step = 0; step < call.Grid.Count; step++)
        {
            var end = call.Times.At(step);
            var (after, until) = (end - call.WindowMs - call.BeforeMs, end + call.AfterMs);
            var (f0, f1) = (floatsFrom.After(after), floatsTo.After(until));
            var (h0, h1) = (histogramsFrom.After(after), histogramsTo.After(until));
            if (f0 == f1 && h0 == h1)
            {
                output.Set(step, Presence.Absent, null);
                continue;
            }
            var window = new SeriesSamples(
                samples.FloatTimes[f0..f1], samples.Floats[f0..f1],
                samples.FloatStarts.Length == 0 ? [] : samples.FloatStarts[f0..f1],
                samples.HistogramTimes[h0..h1], samples.Histograms[h0..h1], samples.HistogramStarts[h0..h1]);
            var value = function.Window(new RangeWindow(window, call, output.Labels, step, end), out var histogram);
            if (histogram is not null) call.Context.Budget.Charge(histogram);
            output.Set(step, value, histogram);
        }
    }

    private static void FindWindows(RangeCall call, ReadOnlySpan<long> times, Span<int> from, Span<int> to)
    {
        var first = new Seek(times);
        var last = new Seek(times);
        for (var step = 0; step < from.Length; step++)
        {
            var end = call.Times.At(step);
            from[step] = first.After(end - call.WindowMs - call.BeforeMs);
            to[step] = last.After(end + call.AfterMs);
            Debug.Assert(from[step] <= to[step] && to[step] <= times.Length, "from <= to <= samples");
        }
    }
}
