using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class CpuTests : IDisposable
{
    private readonly TemporaryFolder _proc = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _proc.Dispose();
    }

    [Fact]
    public void Utilization_is_each_states_share_of_the_time_between_two_readings()
    {
        var cpu = Start("cpu0 100 0 100 800 0 0 0 0");
        _proc.File("stat", "cpu0 110 0 130 860 0 0 0 0");
        var points = _recorder.Read(cpu);
        Assert.Equal(0.1, points["system.cpu.utilization{cpu=cpu0,state=user}"], 6);
        Assert.Equal(0.3, points["system.cpu.utilization{cpu=cpu0,state=system}"], 6);
        Assert.Equal(0.6, points["system.cpu.utilization{cpu=cpu0,state=idle}"], 6);
        Assert.Equal(8.6, points["system.cpu.time{cpu=cpu0,state=idle}"], 6);
        Assert.Equal(1, points["system.cpu.logical.count{}"]);
    }

    [Fact]
    public void Idle_that_steps_back_a_little_does_not_look_like_a_restart()
    {
        var cpu = Start("cpu0 100 0 100 800 50 0 0 0");
        _proc.File("stat", "cpu0 200 0 100 798 50 0 0 0");
        var points = _recorder.Read(cpu);
        Assert.Equal(8.0, points["system.cpu.time{cpu=cpu0,state=idle}"], 6);
        Assert.Equal(1.0, points["system.cpu.utilization{cpu=cpu0,state=user}"], 6);
    }

    [Fact]
    public void Counter_that_starts_over_is_reported_as_it_is_and_never_as_a_negative_share()
    {
        var cpu = Start("cpu0 4294967290 0 100 800 0 0 0 0");
        _proc.File("stat", "cpu0 4 0 200 800 0 0 0 0");
        var points = _recorder.Read(cpu);
        Assert.Equal(0.04, points["system.cpu.time{cpu=cpu0,state=user}"], 6);
        Assert.Equal(0, points["system.cpu.utilization{cpu=cpu0,state=user}"], 6);
        Assert.Equal(1, points["system.cpu.utilization{cpu=cpu0,state=system}"], 6);
    }

    [Fact]
    public void Two_readings_in_the_same_tick_give_no_utilization()
    {
        var cpu = Start("cpu0 100 0 100 800 0 0 0 0");
        Assert.DoesNotContain(_recorder.Read(cpu).Keys,
            key => key.StartsWith("system.cpu.utilization", StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_file_is_an_error_that_names_it()
    {
        var cpu = Start("cpu0 100 0 100 800 0 0 0 0");
        File.Delete(Path.Combine(_proc.Path, "stat"));
        Assert.Contains(Path.Combine(_proc.Path, "stat"), Assert.Throws<IOException>(() => _recorder.Read(cpu)).Message,
            StringComparison.Ordinal);
    }

    private Cpu Start(string stat)
    {
        _proc.File("stat", stat);
        var cpu = new Cpu(new HostPaths(_proc.Path, "/nowhere", "/"));
        _recorder.Declare(cpu);
        return cpu;
    }
}
