using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class ConntrackTests : IDisposable
{
    private readonly TemporaryFolder _host = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Count_and_limit_are_reported()
    {
        _host.File("sys/net/netfilter/nf_conntrack_count", "42\n");
        _host.File("sys/net/netfilter/nf_conntrack_max", "262144\n");
        var points = Read();
        Assert.Equal((42, 262144),
            (points["system.network.conntrack.count{}"], points["system.network.conntrack.max{}"]));
    }

    [Fact]
    public void Host_without_the_table_reports_nothing() => Assert.Empty(Read());

    [Fact]
    public void Text_that_is_no_number_is_left_out()
    {
        _host.File("sys/net/netfilter/nf_conntrack_count", "many\n");
        Assert.Empty(Read());
    }

    private IReadOnlyDictionary<string, double> Read()
    {
        var conntrack = new Conntrack(new HostPaths(_host.Path, "/nowhere", "/"));
        _recorder.Declare(conntrack);
        return _recorder.Read(conntrack);
    }
}
