using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class CpuHardwareTests : IDisposable
{
    private readonly TemporaryFolder _host = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Cores_are_counted_once_and_frequencies_are_in_hertz()
    {
        for (var cpu = 0; cpu < 4; cpu++)
        {
            _host.File($"devices/system/cpu/cpu{cpu}/topology/core_id", $"{cpu / 2}\n");
            _host.File($"devices/system/cpu/cpu{cpu}/topology/physical_package_id", "0\n");
        }
        _host.File("devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "2400000\n");
        _host.File("devices/system/cpu/cpuidle/current_driver", "none\n");
        var points = Read();
        Assert.Equal(2, points["system.cpu.physical.count{}"]);
        Assert.Equal(2.4e9, points["system.cpu.frequency{cpu=cpu1}"]);
        Assert.Equal(2, points.Count);
    }

    [Fact]
    public void Machine_without_such_files_reports_nothing() => Assert.Empty(Read());

    private IReadOnlyDictionary<string, double> Read()
    {
        var hardware = new CpuHardware(new HostPaths("/nowhere", _host.Path, "/"));
        _recorder.Declare(hardware);
        return _recorder.Read(hardware);
    }
}
