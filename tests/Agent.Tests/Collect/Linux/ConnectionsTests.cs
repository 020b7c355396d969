using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class ConnectionsTests : IDisposable
{
    private const string Line = " 0: 00000000:07E8 00000000:0000 0A 00000000:00000000\n";
    private readonly TemporaryFolder _host = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Both_families_are_counted_together_and_read_again_only_after_a_pause()
    {
        _host.File("net/tcp", Line);
        _host.File("net/tcp6", Line + Line);
        var time = new FakeTimeProvider();
        time.Advance(TimeSpan.FromSeconds(1));
        var connections = new Connections(new HostPaths(_host.Path, "/nowhere", "/"), time);
        _recorder.Declare(connections);
        Assert.Equal(3, _recorder.Read(connections)["system.network.connections{protocol=tcp,state=LISTEN}"]);
        Assert.Empty(_recorder.Read(connections));

        File.Delete(_host["net/tcp6"]);
        time.Advance(TimeSpan.FromSeconds(14));
        var points = _recorder.Read(connections);
        Assert.Equal(1, points["system.network.connections{protocol=tcp,state=LISTEN}"]);
        Assert.Equal(0, points["system.network.connections{protocol=tcp,state=ESTABLISHED}"]);
    }
}
