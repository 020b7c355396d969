using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Host;

/// <summary>When the host started, which is when its counters began.</summary>
/// <remarks>
/// The kernel derives it from the clock, so that it wobbles by a second and leaps when the clock is set. A start that
/// moves forward would look like a restart of every counter: the earliest value counts. Only the loop refreshes it.
/// </remarks>
internal sealed class BootTime
{
    private const long MaxWobbleSeconds = 10;
    private const ulong NanosPerSecond = 1_000_000_000;

    private readonly FileBuffer _file = new();
    private readonly Func<long> _read;
    private long _unixSeconds;

    /// <summary>Of a host whose /proc is read: btime, or else the clock less the uptime.</summary>
    public BootTime(HostPaths paths, TimeProvider time)
    {
        _read = () => Read(paths, time);
        Refresh();
    }

    /// <summary>Of this machine, by its tick count.</summary>
    public BootTime(TimeProvider time)
    {
        _read = () => time.GetUtcNow().ToUnixTimeSeconds() - Environment.TickCount64 / 1000;
        Refresh();
    }

    /// <summary>Unix nanoseconds; 0 if the host does not say.</summary>
    public ulong UnixNano => (ulong)Volatile.Read(ref _unixSeconds) * NanosPerSecond;

    /// <summary>Follows a clock that was set back.</summary>
    public void Refresh()
    {
        var now = Math.Max(0, _read());
        if (now > 0 && (_unixSeconds == 0 || now < _unixSeconds - MaxWobbleSeconds))
            Volatile.Write(ref _unixSeconds, now);
    }

    private long Read(HostPaths paths, TimeProvider time)
    {
        if (_file.TryRead(paths.Proc("stat"), out var stat) && NamedLines.TryFind(stat, "btime"u8, out var btime))
            return btime;
        return _file.TryRead(paths.Proc("uptime"), out var text) && new FieldReader(text).TryReadNumber(out var uptime)
            ? time.GetUtcNow().ToUnixTimeSeconds() - (long)uptime
            : 0;
    }
}
