using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Values;

/// <summary>The times a selector looks at, step for step: offset and <c>@</c> applied.</summary>
/// <param name="FirstUnixMs">For the first step.</param>
/// <param name="StepMs">From step to step; 0 when pinned.</param>
/// <param name="Count">Steps.</param>
internal readonly record struct SelectorTimes(long FirstUnixMs, long StepMs, int Count)
{
    public long LastUnixMs => At(Count - 1);

    public long At(int step) => FirstUnixMs + (step * StepMs);

    public static SelectorTimes Of(TimeShift shift, StepGrid grid) =>
        shift.At == AtKind.None
            ? new SelectorTimes(grid.StartUnixMs - shift.OffsetMs, grid.StepMs, grid.Count)
            : new SelectorTimes(shift.AtUnixMs - shift.OffsetMs, 0, grid.Count);
}
