using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>One call of a range function: what all its series share.</summary>
/// <param name="Context">The query.</param>
/// <param name="Name">The function.</param>
/// <param name="Grid">The steps.</param>
/// <param name="Times">The end of the window at each step.</param>
/// <param name="WindowMs">The window's length.</param>
/// <param name="Ends">How the ends of the window are taken.</param>
/// <param name="Arguments">Scalar arguments.</param>
/// <param name="Position">Where annotations point.</param>
internal sealed record RangeCall(
    QueryContext Context, string Name, StepGrid Grid, SelectorTimes Times, long WindowMs, RangeEnds Ends,
    IReadOnlyList<ScalarValue> Arguments, int Position)
{
    public bool UsesStartTimes =>
        Context.Options.UseStartTimestamps && Name is "rate" or "irate" or "increase" or "resets";

    public double WindowSeconds => WindowMs / 1000.0;

    /// <summary>How far before the window samples are wanted.</summary>
    public long BeforeMs => Ends == RangeEnds.Plain ? 0 : Context.LookbackMs;

    /// <summary>How far after it.</summary>
    public long AfterMs => Ends == RangeEnds.Smoothed ? Context.LookbackMs : 0;
}
