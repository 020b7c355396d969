namespace LightWatch.Agent.Collect.Linux;

/// <summary>A disk or interface that is reported unless there are too many.</summary>
internal abstract class RankedDevice(DeviceKind kind)
{
    /// <summary>With some ten points each, more would fill a request.</summary>
    public const int MaxReported = 512;

    private static long s_created;

    // Devices that came first stay, so that none alternates.
    private readonly long _order = Interlocked.Increment(ref s_created);

    /// <summary>Part of the last ranking, and among the first of it.</summary>
    public bool IsReported { get; private set; }

    protected DeviceKind Kind { get; } = kind;

    /// <summary>Reports physical devices first, then stacked and virtual ones, each in the order they came.</summary>
    /// <param name="devices">All of them.</param>
    /// <param name="isWanted">False for those that are never reported, and not left out either.</param>
    /// <returns>How many are left out, since there are more than <see cref="MaxReported"/>.</returns>
    public static int Rank<T>(IEnumerable<T> devices, Func<T, bool> isWanted) where T : RankedDevice
    {
        var rank = 0;
        foreach (var device in devices.OrderBy(d => d.Kind).ThenBy(d => d._order))
            device.IsReported = isWanted(device) && rank++ < MaxReported;
        return Math.Max(0, rank - MaxReported);
    }
}
