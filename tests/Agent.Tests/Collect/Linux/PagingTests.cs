using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class PagingTests : IDisposable
{
    private readonly TemporaryFolder _host = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Operations_faults_and_areas_are_reported()
    {
        _host.File("vmstat", "pgpgin 10\npgpgout 20\npswpin 3\npswpout 4\npgfault 100\npgmajfault 30\n");
        _host.File("swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1000 250 -2\n");
        var points = Read();
        Assert.Equal(3, points["system.paging.operations{direction=page_in,type=major}"]);
        Assert.DoesNotContain("system.paging.operations{direction=page_out,type=minor}", points.Keys);
        Assert.Equal((30, 70),
            (points["system.paging.faults{type=major}"], points["system.paging.faults{type=minor}"]));
        Assert.Equal(250 * 1024, points["system.paging.usage{device=/dev/sda2,state=used}"]);
        Assert.Equal(0.75, points["system.paging.utilization{device=/dev/sda2,state=free}"]);
    }

    [Fact]
    public void Kernel_without_swap_reports_what_it_has()
    {
        _host.File("vmstat", "pgfault 100\n");
        Assert.Equal(["system.paging.faults{type=minor}"], Read().Keys);
    }

    [Fact]
    public void Areas_are_reported_without_counters_and_by_their_path()
    {
        _host.File("swaps", "Filename Type Size Used Priority\n/swap\\040file file 1000 250 -2\n");
        Assert.Equal(250 * 1024, Read()["system.paging.usage{device=/swap file,state=used}"]);
    }

    private IReadOnlyDictionary<string, double> Read()
    {
        var paging = new Paging(new HostPaths(_host.Path, "/nowhere", "/"));
        _recorder.Declare(paging);
        return _recorder.Read(paging);
    }
}
