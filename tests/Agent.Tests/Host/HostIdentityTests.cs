using LightWatch.Agent.Host;
using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Tests.Host;

public sealed class HostIdentityTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Mounted_root_decides_name_id_and_system()
    {
        _root.File("etc/hostname", "web-7\n");
        _root.File("etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4\n");
        _root.File("etc/os-release",
            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID='12'\n# VERSION_ID=13\nbroken\n");
        var attributes = new HostIdentity(Options()).Attributes().ToDictionary(a => a.Key, a => a.Value);
        Assert.Equal(("web-7", "web-7", "3d1219c7c4c5404aaa1f6d2a48adfda4"),
            (attributes["host.name"], attributes["service.instance.id"], attributes["host.id"]));
        Assert.Equal(("12", "Debian GNU/Linux 12 (bookworm)"),
            (attributes["os.version"], attributes["os.description"]));
    }

    [Fact]
    public void Host_without_any_id_is_known_by_its_name() =>
        Assert.Equal("web-8", new HostIdentity(Options("web-8")).Id);

    [Fact]
    public void Firmware_serves_as_id_where_there_is_no_machine_id()
    {
        _root.File("sys/class/dmi/id/product_uuid", "uuid-1\n");
        Assert.Equal("uuid-1", new HostIdentity(Options()).Id);
    }

    private AgentOptions Options(string name = "") =>
        new() { RootPath = _root.Path, SysPath = Path.Combine(_root.Path, "sys"), ProcPath = "/nowhere",
            HostName = name };
}
