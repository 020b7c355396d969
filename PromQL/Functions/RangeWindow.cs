using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// What a range function sees at one step of one series: the samples in its window, and where it stands.
/// </summary>
internal readonly ref struct RangeWindow(SeriesSamples samples, RangeCall call, Labels labels, int step, long endUnixMs)
{
    /// <summary>Samples in the window; wider than it for anchored and smoothed selectors.</summary>
    public SeriesSamples Samples { get; } = samples;

    public ReadOnlySpan<long> Times => Samples.FloatTimes;

    public ReadOnlySpan<double> Floats => Samples.Floats;

    public ReadOnlySpan<NativeHistogram> Histograms => Samples.Histograms;

    public RangeCall Call { get; } = call;

    /// <summary>The series, its name included.</summary>
    public Labels Labels { get; } = labels;

    /// <summary>The metric's name, for annotations.</summary>
    public string Metric => Labels.MetricName;

    /// <summary>The evaluation time.</summary>
    public long UnixMs => Call.Grid.At(step);

    /// <summary>The window's end, included.</summary>
    public long EndUnixMs { get; } = endUnixMs;

    /// <summary>The window's start, excluded.</summary>
    public long StartUnixMs => EndUnixMs - Call.WindowMs;

    /// <summary>A scalar argument at this step, counted without the range vector.</summary>
    public double Argument(int index) => Call.Arguments[index][step];

    /// <summary>Adds an annotation at the function's first argument.</summary>
    public void Annotate(string text) => Call.Context.Annotations.Add(text, Call.Position);

    /// <summary>Floats with histograms between them that the function cannot use.</summary>
    public void AnnotateIgnoredHistograms()
    {
        if (Histograms.Length > 0) Annotate(AnnotationTexts.IgnoredInMixedRange(Metric));
    }
}

/// <summary>A function over one window.</summary>
/// <returns>The float of the result, or the mark of absence when it is nothing or a histogram.</returns>
internal delegate double WindowFunction(scoped in RangeWindow window, out NativeHistogram? histogram);
