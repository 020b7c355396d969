using System.Diagnostics;

namespace LightWatch.PromQL.Values;

/// <summary>The evaluation times of one part of a query: its own for a subquery.</summary>
/// <param name="StartUnixMs">First time.</param>
/// <param name="EndUnixMs">Last time wanted; it need not fall on a step.</param>
/// <param name="StepMs">At least 1.</param>
internal readonly record struct StepGrid(long StartUnixMs, long EndUnixMs, long StepMs)
{
    /// <summary>How many times there are; <see cref="MemoryBudget.RequireSteps"/> has refused absurd numbers.</summary>
    public int Count
    {
        get
        {
            Debug.Assert(LongCount is >= 0 and <= int.MaxValue, "RequireSteps has refused larger grids");
            return (int)LongCount;
        }
    }

    public long LongCount => EndUnixMs < StartUnixMs ? 0 : ((EndUnixMs - StartUnixMs) / StepMs) + 1;

    /// <summary>True when there is but one time, asked for as one: then the order of results is kept.</summary>
    public bool IsInstant => StartUnixMs == EndUnixMs;

    public long LastUnixMs => At(Count - 1);

    /// <summary>The first time alone.</summary>
    public StepGrid First => this with { EndUnixMs = StartUnixMs };

    public long At(int step) => StartUnixMs + (step * StepMs);

    public static StepGrid Of(EvalRange range) => new(range.StartUnixMs, range.EndUnixMs, Math.Max(1, range.StepMs));
}
