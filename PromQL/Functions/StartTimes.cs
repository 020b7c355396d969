namespace LightWatch.PromQL.Functions;

/// <summary>What start timestamps tell about counters; 0 means unknown.</summary>
/// <remarks>Source: prometheus/promql, isStartTimestampReset and checkStartTimeOverlap.</remarks>
internal static class StartTimes
{
    /// <summary>True if the counter was reset between two samples.</summary>
    public static bool IsReset(long previousStart, long previousTime, long start, long time)
    {
        if (start == 0 || start >= time || start < previousTime) return false;
        if (start > previousTime) return true;
        // It began at the previous sample: a delta, unless that sample's own start is not known.
        return previousStart <= previousTime && previousStart != 0 && previousStart != previousTime;
    }

    /// <summary>True if a sample claims to have begun inside the time of the one before.</summary>
    public static bool Overlap(long previousStart, long previousTime, long start) =>
        start != 0 && start < previousTime && start != previousStart;

    /// <summary>True if the counter of the first sample began between the window's start and that sample.</summary>
    public static bool IsInside(ReadOnlySpan<long> starts, long windowStart, long firstTime) =>
        starts.Length > 0 && starts[0] != 0 && starts[0] > windowStart && starts[0] < firstTime;
}
