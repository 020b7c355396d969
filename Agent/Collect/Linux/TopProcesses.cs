using System.Runtime.InteropServices;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// Picks the processes that used the most processor time since the last round, and those with the most memory.
/// </summary>
/// <remarks>
/// A process must be some seconds old: hundreds of short-lived ones, of a build or a script, would each leave a set of
/// series. Usage in each round: <see cref="Offer"/> for every process of the host, then <see cref="Report"/>.
/// </remarks>
internal sealed class TopProcesses(HostPaths paths, int count, bool commandLines)
{
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(10);

    private static readonly Comparison<Candidate> ByCpu = static (x, y) => y.Ticks.CompareTo(x.Ticks);
    private static readonly Comparison<Candidate> ByMemory = static (x, y) =>
        y.Stat.ResidentPages.CompareTo(x.Stat.ResidentPages);

    private readonly FileBuffer _file = new();
    private readonly string _uptimePath = paths.Proc("uptime");
    private readonly ProcessSeries _series = new(paths, commandLines);
    private readonly Dictionary<int, LastReading> _last = [];
    private readonly List<Candidate> _candidates = [];
    private readonly List<int> _gone = [];
    private readonly HashSet<int> _reported = [];
    private int _round;
    private TimeSpan _uptime;

    public void Declare(Instruments instruments)
    {
        if (count > 0) _series.Declare(instruments, 2 * count);
    }

    /// <summary>Adds one process of this round to the candidates.</summary>
    public void Offer(in PidStat stat)
    {
        if (count == 0) return;
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, stat.Pid, out var known);
        // The kernel uses the numbers of processes again.
        known &= last.StartTicks == stat.StartTicks;
        _candidates.Add(new(stat, known ? Math.Max(0, stat.CpuTicks - last.CpuTicks) : 0, known ? last : null));
        last = new(stat.StartTicks, stat.UserTicks, stat.SystemTicks, stat.WaitTicks, _round);
    }

    /// <summary>Adds the points of the chosen processes, and ends the round.</summary>
    public void Report()
    {
        if (count == 0) return;
        var uptime = _file.TryRead(_uptimePath, out var text) && Uptime.TryParse(text, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;
        var elapsed = _uptime > TimeSpan.Zero ? uptime - _uptime : TimeSpan.Zero;
        _uptime = uptime;
        var youngest = (uptime - MinAge).TotalSeconds * CpuTicks.PerSecond;
        _candidates.RemoveAll(c => c.Stat.StartTicks > youngest);
        _series.BeginRound();
        _candidates.Sort(ByCpu);
        foreach (ref readonly var busy in First()) if (busy.Ticks > 0) ReportOnce(in busy, elapsed);
        _candidates.Sort(ByMemory);
        foreach (ref readonly var large in First()) if (large.Stat.ResidentPages > 0) ReportOnce(in large, elapsed);
        EndRound();
    }

    private Span<Candidate> First() => CollectionsMarshal.AsSpan(_candidates)[..Math.Min(count, _candidates.Count)];

    private void ReportOnce(in Candidate candidate, TimeSpan elapsed)
    {
        if (_reported.Add(candidate.Stat.Pid)) _series.Add(in candidate.Stat, candidate.Before, elapsed);
    }

    private void EndRound()
    {
        foreach (var (pid, last) in _last)
        {
            if (last.Round != _round) _gone.Add(pid);
        }

        foreach (var pid in _gone) _last.Remove(pid);
        _gone.Clear();
        _candidates.Clear();
        _reported.Clear();
        _round++;
    }

    /// <summary>A process at its last reading.</summary>
    internal readonly record struct LastReading(long StartTicks, long UserTicks, long SystemTicks, long WaitTicks,
        int Round)
    {
        public long CpuTicks => UserTicks + SystemTicks;
    }

    private readonly struct Candidate(PidStat stat, long ticks, LastReading? before)
    {
        public readonly PidStat Stat = stat;

        /// <summary>Processor time since the last reading; 0 if there was none.</summary>
        public readonly long Ticks = ticks;

        public readonly LastReading? Before = before;
    }
}
