using System.Runtime.InteropServices;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// Sums the host's processes by program and owner, and picks the groups that used the most processor time since the
/// last round and those with the most memory.
/// </summary>
/// <remarks>
/// A group is reported some seconds after it was first seen: programs that run once for a moment would each leave a set
/// of series. It stays reported for a while after it was among the first, so that its lines do not flicker. Usage in
/// each round: <see cref="Begin"/>, <see cref="Offer"/> for every process of the host, then <see cref="Choose"/>.
/// </remarks>
internal sealed class ProcessGroups(HostPaths paths, int count, bool commandLines)
{
    private const double MinAgeSeconds = 10;
    private const double LingerSeconds = 30;
    private const double ForgetSeconds = 600;

    private static readonly Comparison<ProcessGroup> ByCpu = static (x, y) =>
        y.RoundUse.CpuTicks.CompareTo(x.RoundUse.CpuTicks);
    private static readonly Comparison<ProcessGroup> ByMemory = static (x, y) =>
        y.ResidentPages.CompareTo(x.ResidentPages);

    private readonly ProcessDescription _description = new(paths, commandLines);
    private readonly Dictionary<int, KnownProcess> _known = [];
    private readonly Dictionary<Attributes, ProcessGroup> _groups = [];
    private readonly List<ProcessGroup> _candidates = [];
    private readonly List<int> _gone = [];
    private int _round;
    private ulong _startUnixNano;
    private ulong _unixNano;
    private double _uptime;
    private double _offset;
    private double _newestStart;

    /// <summary>Seconds since the round before; 0: unknown.</summary>
    public double Elapsed { get; private set; }

    /// <param name="unixNano">Time of this round.</param>
    /// <param name="uptime">Of the host, seconds; 0: unknown.</param>
    public void Begin(ulong unixNano, double uptime)
    {
        // What is seen first in this round began to count after the last one.
        _startUnixNano = _round == 0 ? unixNano : _unixNano;
        _unixNano = unixNano;
        // In a container the uptime may be the container's, while processes began on the host's clock: no process is
        // younger than the newest one that was seen.
        _offset = Math.Max(_offset, _newestStart - uptime);
        Elapsed = _round > 0 && uptime > 0 ? Math.Max(0, uptime + _offset - _uptime) : 0;
        _uptime = uptime + _offset;
        foreach (var group in _groups.Values) group.BeginRound();
    }

    /// <summary>Adds one process of this round to its group.</summary>
    /// <param name="stat">The process.</param>
    /// <param name="name">As the kernel has it.</param>
    public void Offer(in PidStat stat, ReadOnlySpan<byte> name)
    {
        if (count == 0) return;
        _newestStart = Math.Max(_newestStart, stat.StartTicks / CpuTicks.PerSecond);
        ref var process = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, stat.Pid, out _);
        var use = ProcessUse.Of(in stat);
        // The kernel uses the numbers of processes again.
        if (process is null || process.StartTicks != stat.StartTicks)
        {
            // What ran before the agent counts from now on; what began since then, from its beginning.
            process = new(stat.Pid, stat.StartTicks)
            {
                Use = _round == 0 ? use : default, Private = _round == 0 ? null : PrivateUse.Unknown,
            };
        }

        Name(process, in stat, name);
        var step = use.Since(process.Use);
        (process.Use, process.Round) = (use, _round);
        process.Group.Add(process, in stat, in step, _uptime);
    }

    /// <summary>The groups to report, in no order; valid until the next round.</summary>
    public IReadOnlyList<ProcessGroup> Choose()
    {
        _candidates.Clear();
        foreach (var group in _groups.Values)
        {
            if (group.Members.Count > 0 && IsOldEnough(group)) _candidates.Add(group);
        }

        _candidates.Sort(ByCpu);
        foreach (var group in First()) if (group.RoundUse.CpuTicks > 0) group.ChosenAt = _uptime;
        _candidates.Sort(ByMemory);
        foreach (var group in First()) if (group.ResidentPages > 0) group.ChosenAt = _uptime;
        _candidates.RemoveAll(g => g.ChosenAt is not { } at || _uptime - at > LingerSeconds);
        EndRound();
        return _candidates;
    }

    private Span<ProcessGroup> First() =>
        CollectionsMarshal.AsSpan(_candidates)[..Math.Min(count, _candidates.Count)];

    private bool IsOldEnough(ProcessGroup group) =>
        _uptime - group.OldestTicks / CpuTicks.PerSecond >= MinAgeSeconds
        || (_uptime > 0 && _uptime - group.FirstSeen >= MinAgeSeconds);

    // A new process may still be about to start its program, and any process may start another.
    private void Name(KnownProcess process, in PidStat stat, ReadOnlySpan<byte> name)
    {
        var code = default(HashCode);
        code.AddBytes(name);
        var hash = code.ToHashCode();
        if (process.Rounds++ > 1 && hash == process.NameHash) return;
        process.NameHash = hash;
        var attributes = _description.Describe(in stat, name);
        if (!_groups.TryGetValue(attributes, out var group))
        {
            _groups.Add(attributes, group = new(attributes, _startUnixNano, _uptime));
            group.BeginRound();
        }

        process.Group = group;
    }

    private void EndRound()
    {
        foreach (var (pid, process) in _known)
        {
            if (process.Round != _round) _gone.Add(pid);
        }

        foreach (var pid in _gone) _known.Remove(pid);
        _gone.Clear();
        foreach (var (attributes, group) in _groups)
        {
            if (group.Members.Count == 0 && _uptime - group.LastSeen > ForgetSeconds) _groups.Remove(attributes);
        }

        _round++;
    }
}
