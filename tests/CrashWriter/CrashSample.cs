using LightWatch.Storage;

namespace LightWatch.CrashWriter;

/// <summary>
/// What batch n holds: one row for each series, told by arithmetic alone, so that whoever reads can say what was
/// invented.
/// </summary>
public static class CrashSample
{
    public const int SeriesCount = 200;

    /// <summary>
    /// Data time from batch to batch, ms: hours of data a second, so that partitions are closed, merged and dropped
    /// from the log under way.
    /// </summary>
    public const long StepMs = 5000;

    public static Labels LabelsOf(int series) => Labels.From(("__name__", "crash"), ("series", $"{series:D3}"));

    public static long UnixMs(long first, long batch) => first + (batch * StepMs);

    public static double Value(long batch, int series) => (batch * 1000) + series;
}
