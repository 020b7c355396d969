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
        Assert.Equal(1, points["system.network.io{device=eth0,direction=receive,kind=physical}"]);
        Assert.Equal(6, points["system.network.packets{device=eth0,direction=transmit,kind=physical}"]);
        Assert.Equal(3, points["system.network.errors{device=eth0,direction=receive,kind=physical}"]);
        Assert.Equal(8, points["system.network.dropped{device=eth0,direction=transmit,kind=physical}"]);
    }

    [Fact]
    public void Missing_file_is_an_error_that_names_it()
    {
        var network = new Network(new HostPaths(_host.Path, "/nowhere", "/"));
        _recorder.Declare(network);
        Assert.Contains("net/dev", Assert.Throws<IOException>(() => _recorder.Read(network)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Hundreds_of_interfaces_are_reported_at_every_round_with_the_card()
    {
        var text = string.Concat(Enumerable.Range(0, 140).Select(i => $"cali{i:x9}: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n"));
        _host.File("net/dev", text + "eth0: 50 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n");
        var network = Start();
        for (var round = 0; round < 4; round++)
        {
            var points = _recorder.Read(network);
            Assert.Equal(141 * 8, points.Count);
            Assert.Equal(50, points["system.network.io{device=eth0,direction=receive,kind=physical}"]);
            Assert.Empty(_recorder.Ended);
        }
    }

    [Fact]
    public void Interfaces_beyond_the_limit_are_told_and_the_cards_stay()
    {
        var text = string.Concat(Enumerable.Range(0, 600).Select(i => $"cali{i:x9}: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n"));
        _host.File("net/dev", text + "eth0: 50 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n");
        var points = _recorder.Read(Start());
        Assert.Contains("system.network.io{device=eth0,direction=receive,kind=physical}", points.Keys);
        Assert.Equal(89, points["system.network.left_out{what=interfaces}"]);
        Assert.Equal("89 interfaces", _recorder.LeftOut);
    }

    [Fact]
    public void What_a_bond_bridge_and_vlan_count_again_is_not_physical()
    {
        string[] names = ["enp1", "enp2", "bond0", "vmbr0", "bond0.100", "tap100i0", "lo"];
        _host.File("net/dev", string.Concat(names.Select(n => $"{n}: 5 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n")));
        var received = _recorder.Read(Start()).Where(p => p.Key.StartsWith("system.network.io", StringComparison.Ordinal)
            && p.Key.Contains("receive", StringComparison.Ordinal)).ToList();
        Assert.Equal(10, received.Where(p => p.Key.Contains("kind=physical", StringComparison.Ordinal)).Sum(p => p.Value));
        Assert.Equal(3, received.Count(p => p.Key.Contains("kind=stacked", StringComparison.Ordinal)));
        Assert.Equal(2, received.Count(p => p.Key.Contains("kind=virtual", StringComparison.Ordinal)));
    }

    [Fact]
    public void Interface_that_goes_ends_its_series_and_counters_began_with_the_host()
    {
        _host.File("net/dev", "eth0: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\neth1: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n");
        var network = Start();
        _recorder.Read(network);
        Assert.All(_recorder.Starts.Values, start => Assert.Equal(CollectorRecorder.BootUnixNano, start));
        _host.File("net/dev", "eth0: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n");
        _recorder.Read(network);
        Assert.Equal(8, _recorder.Ended.Count);
        Assert.All(_recorder.Ended, e => Assert.Contains("device=eth1", e, StringComparison.Ordinal));
        _recorder.Read(network);
        Assert.Empty(_recorder.Ended);
    }

    private Network Start()
    {
        var network = new Network(new HostPaths(_host.Path, "/nowhere", "/"));
        _recorder.Declare(network);
        return network;
    }
}
