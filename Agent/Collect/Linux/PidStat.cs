using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>One process, from /proc/PID/stat.</summary>
/// <remarks>Source: proc_pid_stat(5).</remarks>
internal readonly record struct PidStat(
    int Pid,
    char State,
    int ParentPid,
    long MinorFaults,
    long MajorFaults,
    long UserTicks,
    long SystemTicks,
    long WaitTicks,
    long Threads,
    long StartTicks,
    long VirtualBytes,
    long ResidentPages)
{
    /// <summary>Processor time, in ticks.</summary>
    public long CpuTicks => UserTicks + SystemTicks;

    /// <summary>
    /// Parses the line. The name in it may contain spaces, line feeds and parentheses: the last closing parenthesis
    /// ends it.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out PidStat stat, out ReadOnlySpan<byte> name)
    {
        stat = default;
        name = default;
        var open = text.IndexOf((byte)'(');
        var close = text.LastIndexOf((byte)')');
        if (open < 1 || close < open) return false;
        if (!Numbers.TryCount(text[..open].Trim((byte)' '), out var pid) || pid > int.MaxValue) return false;
        name = text[(open + 1)..close];

        var fields = new FieldReader(text[(close + 1)..]);
        if (!fields.TryRead(out var state) || !fields.TryReadCount(out var parent) || !fields.TrySkip(5)) return false;
        if (!fields.TryReadCount(out var minor) || !fields.TrySkip(1) || !fields.TryReadCount(out var major)
            || !fields.TrySkip(1)) return false;
        if (!fields.TryReadCount(out var user) || !fields.TryReadCount(out var system) || !fields.TrySkip(4))
            return false;
        if (!fields.TryReadCount(out var threads) || !fields.TrySkip(1) || !fields.TryReadCount(out var start))
            return false;
        if (!fields.TryReadCount(out var virtualBytes) || !fields.TryReadCount(out var resident)) return false;
        // Time spent waiting for disks is the 42nd field; kernels without delay accounting leave it at zero.
        var wait = fields.TrySkip(17) && fields.TryReadCount(out var blocked) ? blocked : 0;
        stat = new((int)pid, (char)state[0], (int)Math.Min(parent, int.MaxValue), minor, major, user, system, wait,
            threads, start, virtualBytes, resident);
        return true;
    }
}
