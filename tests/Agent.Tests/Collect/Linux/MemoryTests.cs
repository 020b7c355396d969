using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class MemoryTests : IDisposable
{
    private readonly TemporaryFolder _proc = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _proc.Dispose();
    }

    [Fact]
    public void Recorded_file_gives_states_that_add_up_to_the_whole()
    {
        var points = Read("""
            MemTotal:       24684096 kB
            MemFree:        24242632 kB
            MemAvailable:   24314164 kB
            Buffers:            2936 kB
            Cached:           241076 kB
            SwapCached:            0 kB
            Dirty:                92 kB
            SReclaimable:      84828 kB
            SUnreclaim:        24228 kB
            HugePages_Total:       0
            """);
        Assert.Equal(24684096L * 1024, points["system.memory.limit{}"]);
        Assert.Equal(24242632L * 1024, points["system.memory.usage{state=free}"]);
        Assert.Equal((24684096L - 24314164) * 1024, points["system.memory.usage{state=used}"]);
        Assert.Equal((24314164L - 24242632 - 2936) * 1024, points["system.memory.usage{state=cached}"]);
        Assert.Equal(84828L * 1024, points["system.memory.usage{state=slab_reclaimable}"]);
        Assert.Equal(24228L * 1024, points["system.memory.usage{state=slab_unreclaimable}"]);
        Assert.Equal(24684096L * 1024,
            new[] { "used", "free", "buffered", "cached" }.Sum(s => points[$"system.memory.usage{{state={s}}}"]));
        Assert.Equal(1,
            new[] { "used", "free", "buffered", "cached" }.Sum(s => points[$"system.memory.utilization{{state={s}}}"]),
            9);
        Assert.Equal(24314164L * 1024, points["system.linux.memory.available{}"]);
        Assert.Equal(92L * 1024, points["system.linux.memory.dirty{}"]);
    }

    [Theory]
    [InlineData("MemTotal: 16000 kB\nMemFree: 1000 kB\nMemAvailable: 4000 kB\nCached: 9000 kB\nShmem: 6000 kB\n")]
    [InlineData("MemTotal: 16000 kB\nMemFree: 1000 kB\nCached: 9000 kB\nShmem: 6000 kB\n")]
    public void Shared_memory_is_in_use_though_the_kernel_counts_it_as_cached(string meminfo)
    {
        var points = Read(meminfo);
        Assert.Equal(12000L * 1024, points["system.memory.usage{state=used}"]);
        Assert.Equal(3000L * 1024, points["system.memory.usage{state=cached}"]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Cache_of_zfs_is_available_but_not_that_of_a_containers_host(bool isContainer)
    {
        _proc.File("spl/kstat/zfs/arcstats", "13 1 0x01\nname type data\nsize 4 8192000\nc_min 4 1024000\n");
        if (isContainer)
            _proc.File("mountinfo", "1 2 0:5 /proc/meminfo /proc/meminfo rw - fuse.lxcfs lxcfs rw\n");
        var points = Read("MemTotal: 16000 kB\nMemFree: 1000 kB\nMemAvailable: 2000 kB\nCached: 1000 kB\n");
        Assert.Equal((isContainer ? 14000L : 7000) * 1024, points["system.memory.usage{state=used}"]);
    }

    [Fact]
    public void Lines_a_kernel_lacks_are_left_out_not_reported_as_zero()
    {
        var points = Read("MemTotal: 1000 kB\nMemFree: 400 kB\n");
        Assert.Equal(600L * 1024, points["system.memory.usage{state=used}"]);
        Assert.DoesNotContain("system.memory.usage{state=buffered}", points.Keys);
        Assert.DoesNotContain("system.linux.memory.available{}", points.Keys);
    }

    [Theory, InlineData(""), InlineData("MemTotal: 0 kB\nMemFree: 0 kB"), InlineData("MemTotal: lots"),
        InlineData("MemFree: 5 kB")]
    public void File_without_a_total_is_an_error(string text) => Assert.Throws<IOException>(() => Read(text));

    private IReadOnlyDictionary<string, double> Read(string meminfo)
    {
        _proc.File("meminfo", meminfo);
        var memory = new Memory(new HostPaths(_proc.Path, "/nowhere", "/"));
        _recorder.Declare(memory);
        return _recorder.Read(memory);
    }
}
