using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class ProcessesTests : IDisposable
{
    private readonly TemporaryFolder _host = new();
    private readonly CollectorRecorder _recorder = new();

    public ProcessesTests()
    {
        _host.File("proc/stat", "cpu0 1 2 3 4\nprocesses 6900\n");
        _host.File("proc/uptime", "1000.0 1.0\n");
        _host.File("proc/meminfo", "MemTotal: 1000000 kB\nMemFree: 1 kB\n");
        _host.File("etc/passwd", "root:x:0:0::/:/\nweb:x:33:33::/:/\n");
    }

    public void Dispose()
    {
        _recorder.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Processes_are_counted_by_status_and_those_that_vanish_or_hide_are_passed_over()
    {
        Process(1, "init", 'S');
        Process(2, "kworker", 'I');
        Process(3, "shell", 'R');
        Process(4, "gone", 'Z');
        Directory.CreateDirectory(Path.Combine(_host.Path, "proc/5"));
        Directory.CreateDirectory(Path.Combine(_host.Path, "proc/sys"));
        var points = Read(Start(0));
        Assert.Equal(6900, points["system.processes.created{}"]);
        Assert.Equal((1, 1, 1, 1, 0),
            (Count("running"), Count("sleeping"), Count("idle"), Count("zombies"), Count("blocked")));

        double Count(string status) => points[$"system.processes.count{{status={status}}}"];
    }

    [Fact]
    public void Busiest_and_largest_processes_are_reported_with_their_owner_and_no_arguments()
    {
        Process(10, "idle", 'S', ticks: 500, pages: 1);
        Process(11, "busy", 'R', ticks: 500, pages: 1);
        Process(12, "large", 'S', ticks: 500, pages: 1000);
        Process(13, "young", 'R', ticks: 500, pages: 5000, start: 99_900);
        _host.File("proc/11/status",
            "Name:\tbusy\nUid:\t33\t33\t33\t33\nvoluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t6\n");
        _host.File("proc/11/cmdline", "/usr/bin/busy\0--password=secret\0");
        var processes = Start(1);
        _ = Read(processes);
        Process(11, "busy", 'R', ticks: 700, pages: 1);
        _host.File("proc/uptime", "1002.0 1.0\n");
        var points = Read(processes);

        Assert.Equal(2, points.Keys.Count(k => k.StartsWith("process.threads", StringComparison.Ordinal)));
        const string Busy = "process.executable.name=busy,process.owner=web";
        // The agent counts what is used since it first saw the group; this host has one processor.
        Assert.Equal(2.0 / 2, points[$"process.cpu.utilization{{{Busy},state=user}}"], 6);
        Assert.Equal(2.0, points[$"process.cpu.time{{{Busy},state=user}}"], 6);
        Assert.Equal(1, points[$"process.count{{{Busy}}}"]);
        Assert.Contains(points.Keys, k => k.Contains("executable.name=large", StringComparison.Ordinal));
        Assert.DoesNotContain(points.Keys, k => k.Contains("secret", StringComparison.Ordinal)
            || k.Contains("pid", StringComparison.Ordinal) || k.Contains("name=idle", StringComparison.Ordinal)
            || k.Contains("name=young", StringComparison.Ordinal));
    }

    [Fact]
    public void Counters_of_a_name_never_fall_and_keep_what_ended_processes_used()
    {
        Process(11, "worker", 'R', ticks: 1000, pages: 10);
        Process(12, "worker", 'R', ticks: 5000, pages: 10);
        var processes = Start(2);
        const string Time = "process.cpu.time{process.executable.name=worker,process.owner=0,state=user}";
        const string Count = "process.count{process.executable.name=worker,process.owner=0}";
        foreach (var pid in (int[])[11, 12, 13]) _host.File($"proc/{pid}/status", "Uid:\t0\t0\n");
        _host.File("etc/passwd", "");
        Assert.Equal((0, 2), (Read(processes)[Time], Read(processes)[Count]));
        var start = _recorder.Starts[Time];
        _host.File("proc/uptime", "1020.0 1.0\n");
        Process(11, "worker", 'R', ticks: 1100, pages: 10);
        Process(12, "worker", 'R', ticks: 5200, pages: 10);
        Assert.Equal(3, Read(processes)[Time], 6);
        // One ends, one begins, which has used half a second already; a number is used again.
        Directory.Delete(_host["proc/12"], recursive: true);
        Process(13, "worker", 'R', ticks: 50, pages: 10, start: 100_050);
        var points = Read(processes);
        Assert.Equal((3.5, 2), (points[Time], points[Count]));
        Process(11, "worker", 'R', ticks: 20, pages: 10, start: 100_060);
        Assert.Equal(3.7, Read(processes)[Time], 6);
        Assert.Equal(start, _recorder.Starts[Time]);

        foreach (var pid in (int[])[11, 13]) Directory.Delete(_host[$"proc/{pid}"], recursive: true);
        Read(processes);
        Assert.Contains(Time, _recorder.Ended);
    }

    [Fact]
    public void Container_whose_uptime_is_shorter_than_its_processes_reports_them()
    {
        _host.File("proc/uptime", "60.0 1.0\n");
        Process(11, "old", 'R', ticks: 10, pages: 10, start: 500_000);
        Process(12, "newest", 'R', ticks: 10, pages: 10, start: 509_000);
        var processes = Start(5);
        _ = Read(processes);
        Assert.Contains(Read(processes).Keys, k => k.Contains("name=old", StringComparison.Ordinal));
    }

    private void Process(int pid, string name, char state, long ticks = 0, long pages = 0, long start = 1)
    {
        _host.File($"proc/{pid}/stat",
            $"{pid} ({name}) {state} 1 1 1 0 -1 0 1 0 2 0 {ticks} 0 0 0 20 0 3 0 {start} 4096 {pages} 0 0 0 0\n");
        _host.File($"proc/{pid}/comm", name + "\n");
    }

    private Processes Start(int top)
    {
        var processes = new Processes(new HostPaths(Path.Combine(_host.Path, "proc"), "/nowhere", _host.Path), top,
            commandLines: false);
        _recorder.Declare(processes);
        return processes;
    }

    private Dictionary<string, double> Read(Processes processes) =>
        new(_recorder.Read(processes), StringComparer.Ordinal);
}
