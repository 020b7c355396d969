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

    [Theory, InlineData("core_cpus_list"), InlineData("thread_siblings_list"), InlineData("none")]
    public void Cores_of_clusters_that_repeat_their_numbers_are_told_apart(string list)
    {
        for (var cpu = 0; cpu < 6; cpu++)
        {
            var folder = $"devices/system/cpu/cpu{cpu}/topology";
            _host.File($"{folder}/core_id", $"{cpu % 4}\n");
            _host.File($"{folder}/physical_package_id", "0\n");
            _host.File($"{folder}/cluster_id", $"{cpu / 4}\n");
            _host.File($"{folder}/{list}", $"{cpu}\n");
        }

        Assert.Equal(6, Read()["system.cpu.physical.count{}"]);
    }

    [Fact]
    public void Processors_plugged_in_are_seen_at_the_next_round_and_none_is_too_many()
    {
        _host.File("devices/system/cpu/online", "0\n");
        Frequency(0);
        var hardware = new CpuHardware(new HostPaths("/nowhere", _host.Path, "/"));
        _recorder.Declare(hardware);
        Assert.Single(_recorder.Read(hardware));
        for (var cpu = 1; cpu < 600; cpu++) Frequency(cpu);
        _host.File("devices/system/cpu/online", "0-599\n");
        Assert.Equal(600, _recorder.Read(hardware).Count);

        void Frequency(int cpu) => _host.File($"devices/system/cpu/cpu{cpu}/cpufreq/scaling_cur_freq", "1\n");
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
