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
        const string Busy =
            "process.command=/usr/bin/busy,process.executable.name=busy,process.owner=web,process.parent_pid=1,"
                + "process.pid=11";
        Assert.Equal(2.0 / 2 / Environment.ProcessorCount, points[$"process.cpu.utilization{{{Busy},state=user}}"], 6);
        Assert.Equal(7.0, points[$"process.cpu.time{{{Busy},state=user}}"], 6);
        Assert.Equal(5, points[$"process.context_switches{{{Busy},type=voluntary}}"]);
        Assert.Contains(points.Keys, k => k.Contains("process.pid=12", StringComparison.Ordinal));
        Assert.DoesNotContain(points.Keys, k => k.Contains("secret", StringComparison.Ordinal)
            || k.Contains("process.pid=10", StringComparison.Ordinal)
            || k.Contains("process.pid=13", StringComparison.Ordinal));
    }

    [Fact]
    public void Number_used_again_by_another_process_starts_over()
    {
        Process(11, "first", 'R', ticks: 90_000, pages: 10);
        var processes = Start(1);
        _ = Read(processes);
        Process(11, "second", 'R', ticks: 90_500, pages: 10, start: 2);
        _host.File("proc/uptime", "1002.0 1.0\n");
        var points = Read(processes);
        Assert.DoesNotContain(points.Keys, k => k.StartsWith("process.cpu.utilization", StringComparison.Ordinal));
        Assert.Contains(points.Keys, k => k.Contains("process.executable.name=second", StringComparison.Ordinal));
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
