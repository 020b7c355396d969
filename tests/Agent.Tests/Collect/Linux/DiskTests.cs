using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class DiskTests : IDisposable
{
    private readonly TemporaryFolder _host = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Recorded_device_is_reported_in_bytes_operations_and_seconds()
    {
        var points = Read(
            " 254       0 vda 47965 22685 2855634 48733 4455 15375 1982240 12966 2 34092 62355 3295 1 48512 656 6 0\n");
        Assert.Equal(2855634L * 512, points["system.disk.io{device=vda,direction=read,kind=physical}"]);
        Assert.Equal(1982240L * 512, points["system.disk.io{device=vda,direction=write,kind=physical}"]);
        Assert.Equal(47965, points["system.disk.operations{device=vda,direction=read,kind=physical}"]);
        Assert.Equal(15375, points["system.disk.merged{device=vda,direction=write,kind=physical}"]);
        Assert.Equal(12.966, points["system.disk.operation_time{device=vda,direction=write,kind=physical}"], 9);
        Assert.Equal(34.092, points["system.disk.io_time{device=vda,kind=physical}"], 9);
        Assert.Equal(62.355, points["system.disk.weighted_io_time{device=vda,kind=physical}"], 9);
        Assert.Equal(2, points["system.disk.pending_operations{device=vda,kind=physical}"]);
    }

    [Fact]
    public void Partitions_loops_ram_and_idle_devices_are_left_out()
    {
        _host.File("sys/class/block/sda1/partition", "1");
        var points = Read("""
            8 0 sda 1 0 8 1 1 0 8 1 0 1 2
            8 1 sda1 1 0 8 1 1 0 8 1 0 1 2
            7 0 loop0 9 0 8 1 0 0 0 0 0 1 2
            253 0 zram0 9 0 8 1 0 0 0 0 0 1 2
            8 16 sdb 0 0 0 0 0 0 0 0 0 0 0
            259 0 nvme0n1 1 0 8 1 1 0 8 1 0 1 2
            """);
        Assert.Equal(["nvme0n1", "sda"],
            points.Keys.Where(k => k.StartsWith("system.disk.io_time", StringComparison.Ordinal)).Select(
                k => k.Split('=', ',')[1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Huge_counters_stay_positive()
    {
        var points = Read("8 0 sda 18446744073709551615 0 18446744073709551615 1 1 0 9223372036854775807 1 0 1 2\n");
        Assert.Equal(long.MaxValue, points["system.disk.io{device=sda,direction=read,kind=physical}"]);
        Assert.Equal(long.MaxValue, points["system.disk.io{device=sda,direction=write,kind=physical}"]);
        Assert.Equal(long.MaxValue, points["system.disk.operations{device=sda,direction=read,kind=physical}"]);
    }

    [Fact]
    public void Devices_that_come_and_go_never_displace_a_disk()
    {
        var disk = new Disk(new HostPaths(Path.Combine(_host.Path, "proc"), Path.Combine(_host.Path, "sys"), "/"));
        _recorder.Declare(disk);
        for (var round = 0; round < 20; round++)
        {
            _host.File("proc/diskstats", string.Concat(
                Enumerable.Range(round * 60, 60).Select(i => $"253 0 dm-{i} 1 0 8 1 1 0 8 1 0 1 2\n"))
                + "8 0 sda 1 0 8 1 1 0 8 1 0 1 2\n8 1 sda1 1 0 8 1 1 0 8 1 0 1 2\n");
            var points = _recorder.Read(disk);
            Assert.Equal(61 * 11, points.Count);
            Assert.Contains("system.disk.io_time{device=sda,kind=physical}", points.Keys);
        }
    }

    [Fact]
    public void What_lies_on_other_disks_is_stacked()
    {
        _host.File("sys/class/block/sdb/slaves/sda", "");
        var points = Read(string.Concat(new[] { "sda", "md0", "dm-0", "sdb" }.Select(
            n => $"8 0 {n} 1 0 8 1 1 0 8 1 0 1 2\n")));
        Assert.Equal(["dm-0 stacked", "md0 stacked", "sda physical", "sdb stacked"],
            points.Keys.Where(k => k.StartsWith("system.disk.io_time", StringComparison.Ordinal))
                .Select(k => k.Split('=', ',', '}')).Select(k => $"{k[1]} {k[3]}").Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(""), InlineData("8 0 sda\n"), InlineData("8 0 sda 1 2 3 4 5 6 7 8 9 10\n"),
        InlineData("8 0 sda a b c d e f g h i j k\n")]
    public void Line_cut_short_or_garbled_is_passed_over(string text) => Assert.Empty(Read(text));

    private IReadOnlyDictionary<string, double> Read(string diskstats)
    {
        _host.File("proc/diskstats", diskstats);
        var disk = new Disk(new HostPaths(Path.Combine(_host.Path, "proc"), Path.Combine(_host.Path, "sys"), "/"));
        _recorder.Declare(disk);
        return _recorder.Read(disk);
    }
}
