using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.Storage;

namespace LightWatch.PromQL.Values;

/// <summary>What a range function sees at one step of one series: the samples in its window, and where it stands.</summary>
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
    public void Annotate(string text) => Call.Run.Annotations.Add(text, Call.Position);

    /// <summary>Floats with histograms between them that the function cannot use.</summary>
    public void AnnotateIgnoredHistograms()
    {
        if (Histograms.Length > 0) Annotate(AnnotationTexts.IgnoredInMixedRange(Metric));
    }
}

/// <summary>A function over one window.</summary>
/// <returns>The float of the result, or the mark of absence when it is nothing or a histogram.</returns>
internal delegate double WindowFunction(scoped in RangeWindow window, out NativeHistogram? histogram);

/// <summary>One call of a range function: what all its series share.</summary>
/// <param name="Run">The query.</param>
/// <param name="Name">The function.</param>
/// <param name="Grid">The steps.</param>
/// <param name="Times">The end of the window at each step.</param>
/// <param name="WindowMs">The window's length.</param>
/// <param name="Ends">How the ends of the window are taken.</param>
/// <param name="Arguments">Scalar arguments.</param>
/// <param name="Position">Where annotations point.</param>
internal sealed record RangeCall(
    Evaluation Run, string Name, StepGrid Grid, SelectorTimes Times, long WindowMs, RangeEnds Ends, IReadOnlyList<ScalarValue> Arguments, int Position)
{
    public bool UsesStartTimes => Run.Options.UseStartTimestamps && Name is "rate" or "irate" or "increase" or "resets";

    public double WindowSeconds => WindowMs / 1000.0;

    /// <summary>How far before the window samples are wanted.</summary>
    public long BeforeMs => Ends == RangeEnds.Plain ? 0 : Run.LookbackMs;

    /// <summary>How far after it.</summary>
    public long AfterMs => Ends == RangeEnds.Smoothed ? Run.LookbackMs : 0;
}
