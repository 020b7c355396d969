using System.Text.RegularExpressions;
using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>One command of a script; <paramref name="Line"/> counts from 1.</summary>
internal abstract record Command(int Line);

internal sealed record ClearCommand(int Line) : Command(Line);

/// <summary>Samples for some series, the first at time 0.</summary>
internal sealed record LoadCommand(
    int Line, long StepMs, bool WithCustomBuckets, IReadOnlyList<SeriesLine> Series) : Command(Line);

/// <summary>A series and its points; start times stand beside the points, null where none is given.</summary>
internal sealed record SeriesLine(
    Labels Labels, IReadOnlyList<Point> Points, IReadOnlyList<long?>? StartOffsetsMs = null);

/// <summary>One place in a sequence of points: nothing, a float or a histogram.</summary>
internal readonly record struct Point(
    double Value, NativeHistogram? Histogram = null, bool Omitted = false, bool HintGiven = false);

/// <summary>A query and what must come of it.</summary>
internal sealed record EvalCommand(
    int Line, string Query, long StartMs, long EndMs, long StepMs, bool IsRange) : Command(Line)
{
    /// <summary>When an instant query is evaluated.</summary>
    public long EvalMs { get; set; } = StartMs;

    /// <summary>Times of a range vector that an instant query gives.</summary>
    public long ResultStartMs { get; set; } = StartMs;

    public long ResultEndMs { get; set; } = EndMs;

    public long ResultStepMs { get; set; } = StepMs;

    /// <summary>The answer has no counterpart in range mode (a string, a range vector).</summary>
    public bool InstantOnly { get; set; }

    public bool Ordered { get; set; }

    public bool Fails { get; set; }

    /// <summary>At least one annotation is wanted (the old eval_warn and eval_info).</summary>
    public bool WantsWarning { get; set; }

    public bool WantsInfo { get; set; }

    public bool NoWarning { get; set; }

    public bool NoInfo { get; set; }

    public List<TextMatch> Failures { get; } = [];

    public List<TextMatch> Warnings { get; } = [];

    public List<TextMatch> Infos { get; } = [];

    public double? Scalar { get; set; }

    public string? Text { get; set; }

    /// <summary>Expected series with their position among the lines of the command, from 1.</summary>
    public Dictionary<Labels, (int Position, IReadOnlyList<Point> Points)> Series { get; } = [];
}

/// <summary>A message that must be equal, or match a pattern somewhere; neither: anything.</summary>
internal sealed record TextMatch(string? Exact, Regex? Pattern)
{
    public bool Accepts(string text) => Exact is not null ? Exact == text : Pattern?.IsMatch(text) ?? true;

    public override string ToString() => Exact is not null ? $"message \"{Exact}\"" : $"pattern \"{Pattern}\"";
}

/// <summary>The script itself is wrong, not the answer.</summary>
internal sealed class ScriptException(int line, string reason) : Exception($"line {line}: {reason}");
