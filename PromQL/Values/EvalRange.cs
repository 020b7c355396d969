namespace LightWatch.PromQL.Values;

/// <summary>The times a query is evaluated at: start, start + step, … up to end.</summary>
/// <param name="StartUnixMs">First evaluation time.</param>
/// <param name="EndUnixMs">Last time wanted, included; equal to the start for an instant query.</param>
/// <param name="StepMs">Distance of two evaluations; 0 for an instant query.</param>
/// <param name="LookbackMs">How far an instant selector looks back for a sample; 0 takes the engine's default.</param>
public readonly record struct EvalRange(long StartUnixMs, long EndUnixMs, long StepMs, long LookbackMs = 0)
{
    public bool IsInstant => StepMs == 0 && StartUnixMs == EndUnixMs;

    /// <summary>How many evaluations there are.</summary>
    public int Steps => StepMs <= 0 ? 1 : (int)((EndUnixMs - StartUnixMs) / StepMs) + 1;

    /// <summary>One evaluation at one time.</summary>
    public static EvalRange At(long unixMs, long lookbackMs = 0) => new(unixMs, unixMs, 0, lookbackMs);
}
