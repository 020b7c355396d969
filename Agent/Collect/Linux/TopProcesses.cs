using System.Runtime.InteropServices;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Picks the processes that used the most processor time since the last round, and those with the most memory.</summary>
/// <remarks>
/// A process must be some seconds old: the hundreds of short-lived ones of a build or a script would each leave a set of series behind.
/// Usage: <see cref="Offer"/> for every process of the host, then <see cref="Report"/>.
/// </remarks>
internal sealed class TopProcesses(HostPaths paths, int count, bool commandLines)
{
    private const double MinAgeSeconds = 10;

    private static readonly Comparison<Candidate> ByCpu = static (x, y) => y.Ticks.CompareTo(x.Ticks);
    private static readonly Comparison<Candidate> ByMemory = static (x, y) => y.Stat.ResidentPages.CompareTo(x.Stat.ResidentPages);

    private readonly FileBuffer _file = new();
    private readonly string _uptimePath = paths.Proc("uptime");
    private readonly ProcessSeries _series = new(paths, commandLines);
    private readonly Dictionary<int, Seen> _seen = [];
    private readonly List<Candidate> _candidates = [];
    private readonly List<int> _gone = [];
    private readonly HashSet<int> _reported = [];
    private int _round;
    private double _uptime;

    public void Declare(Instruments instruments)
    {
        if (count > 0) _series.Declare(instruments, 2 * count);
    }

    /// <summary>Takes note of one process of this round.</summary>
    public void Offer(in PidStat stat)
    {
        if (count == 0) return;
        ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, stat.Pid, out var known);
        known &= seen.StartTicks == stat.StartTicks;
        _candidates.Add(new(stat, known ? Math.Max(0, stat.CpuTicks - seen.CpuTicks) : 0, known ? seen : null));
        seen = new(stat.StartTicks, stat.UserTicks, stat.SystemTicks, stat.WaitTicks, _round);
    }

    /// <summary>Adds the points of the chosen ones and makes ready for the next round.</summary>
    public void Report()
    {
        if (count == 0) return;
        var uptime = _file.TryRead(_uptimePath, out var text) && Uptime.TryParse(text, out var seconds) ? seconds : 0;
        var elapsed = _uptime > 0 ? uptime - _uptime : 0;
        _uptime = uptime;
        _candidates.RemoveAll(c => uptime - c.Stat.StartTicks / CpuTicks.PerSecond < MinAgeSeconds);
        _series.BeginRound();
        _candidates.Sort(ByCpu);
        foreach (ref readonly var busy in First()) if (busy.Ticks > 0) ReportOnce(in busy, elapsed);
        _candidates.Sort(ByMemory);
        foreach (ref readonly var large in First()) if (large.Stat.ResidentPages > 0) ReportOnce(in large, elapsed);
        EndRound();
    }

    private Span<Candidate> First() => CollectionsMarshal.AsSpan(_candidates)[..Math.Min(count, _candidates.Count)];

    private void ReportOnce(in Candidate candidate, double elapsed)
    {
        if (_reported.Add(candidate.Stat.Pid)) _series.Add(in candidate.Stat, candidate.Before, elapsed);
    }

    private void EndRound()
    {
        foreach (var (pid, seen) in _seen)
        {
            if (seen.Round != _round) _gone.Add(pid);
        }

        foreach (var pid in _gone) _seen.Remove(pid);
        _gone.Clear();
        _candidates.Clear();
        _reported.Clear();
        _round++;
    }

    /// <summary>A process at its last reading.</summary>
    internal readonly record struct Seen(long StartTicks, long UserTicks, long SystemTicks, long WaitTicks, int Round)
    {
        public long CpuTicks => UserTicks + SystemTicks;
    }

    private readonly struct Candidate(PidStat stat, long ticks, Seen? before)
    {
        public readonly PidStat Stat = stat;

        /// <summary>Processor time since the last reading; 0 if there was none.</summary>
        public readonly long Ticks = ticks;

        public readonly Seen? Before = before;
    }
}
