using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.cpu.time and system.cpu.utilization per logical processor and state.</summary>
internal sealed class Cpu : Collector
{
    private readonly FileBuffer _file = new();
    private readonly string _path;
    private readonly Dictionary<int, Processor> _processors = [];
    private readonly List<CpuTicks> _now = [];
    private Points<double> _time = null!;
    private Points<double> _utilization = null!;
    private Points<long> _logicalCount = null!;

    public Cpu(HostPaths paths) : base("cpu")
    {
        _path = paths.Proc("stat");
        // The first utilization is measured from here.
        if (_file.TryRead(_path, out var stat)) Advance(stat);
    }

    public override void Declare(Instruments instruments)
    {
        _time = instruments.Counter<double>("system.cpu.time", "s",
            "Total seconds each logical CPU spent on each mode.");
        _utilization = instruments.Gauge("system.cpu.utilization", "1",
            "Difference in system.cpu.time since the last measurement per logical CPU, divided by the elapsed time.");
        _logicalCount = instruments.UpDown<long>("system.cpu.logical.count", "{cpu}",
            "Number of available logical CPUs.");
    }

    public override void Read()
    {
        Advance(_file.Read(_path));
        if (_now.Count == 0) throw new IOException($"{_path} lists no processors");
        foreach (ref readonly var ticks in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_now))
            _processors[ticks.Number].AddTo(_time, _utilization);
        _logicalCount.Add(_now.Count);
    }

    private void Advance(ReadOnlySpan<byte> stat)
    {
        _now.Clear();
        CpuStat.ParseProcessors(stat, _now);
        foreach (ref readonly var ticks in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_now))
        {
            if (!_processors.TryGetValue(ticks.Number, out var processor))
                _processors.Add(ticks.Number, processor = new(ticks.Number));
            processor.Advance(ticks);
        }
    }

    /// <summary>One logical processor between two readings.</summary>
    private sealed class Processor(int number)
    {
        // The kernel's idle and iowait are sampled without a lock and step back a little at times; a larger step is a
        // restart of the counter.
        private const long JitterTicks = 3 * (long)CpuTicks.PerSecond;

        private readonly Attributes[] _tags =
        [
            .. CpuTicks.States.Select(
                state => Attributes.Of(("cpu", $"cpu{number}"), ("state", state))),
        ];
        private readonly long[] _delta = new long[CpuTicks.States.Length];
        private readonly long[] _last = new long[CpuTicks.States.Length];
        private bool _hasLast;

        public void Advance(CpuTicks now)
        {
            for (var state = 0; state < _delta.Length; state++)
            {
                var step = now[state] - _last[state];
                var jitter = _hasLast && step < 0 && step > -JitterTicks;
                _delta[state] = _hasLast ? Math.Max(step, 0) : 0;
                if (!jitter) _last[state] = now[state];
            }

            _hasLast = true;
        }

        public void AddTo(Points<double> time, Points<double> utilization)
        {
            var elapsed = 0L;
            foreach (var delta in _delta) elapsed += delta;
            for (var state = 0; state < _delta.Length; state++)
            {
                time.Add(_last[state] / CpuTicks.PerSecond, _tags[state]);
                if (elapsed > 0) utilization.Add((double)_delta[state] / elapsed, _tags[state]);
            }
        }
    }
}
