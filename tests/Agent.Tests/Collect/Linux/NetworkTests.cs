using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class NetworkTests : IDisposable
{
    private readonly TemporaryFolder _host = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Interfaces_are_reported_by_direction_without_the_ends_of_containers()
    {
        _host.File("net/dev", "eth0: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\nveth12: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n");
        var network = new Network(new HostPaths(_host.Path, "/nowhere", "/"));
        _recorder.Declare(network);
        var points = _recorder.Read(network);
        Assert.Equal(8, points.Count);
        Assert.Equal(1, points["system.network.io{device=eth0,direction=receive}"]);
        Assert.Equal(6, points["system.network.packets{device=eth0,direction=transmit}"]);
        Assert.Equal(3, points["system.network.errors{device=eth0,direction=receive}"]);
        Assert.Equal(8, points["system.network.dropped{device=eth0,direction=transmit}"]);
    }

    [Fact]
    public void Missing_file_is_an_error_that_names_it()
    {
        var network = new Network(new HostPaths(_host.Path, "/nowhere", "/"));
        _recorder.Declare(network);
        Assert.Contains("net/dev", Assert.Throws<IOException>(() => _recorder.Read(network)).Message,
            StringComparison.Ordinal);
    }
}
