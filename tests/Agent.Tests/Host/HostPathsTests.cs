using LightWatch.Agent.Host;

namespace LightWatch.Agent.Tests.Host;

public sealed class HostPathsTests : IDisposable
{
    private readonly TemporaryFolder _proc = new();

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Paths_lie_below_their_folders_whether_or_not_these_end_with_a_slash()
    {
        var paths = new HostPaths("/host/proc/", "/host/sys", "/host/");
        Assert.Equal(
            ("/host/proc/stat", "/host/sys/class", "/host/etc/passwd"),
            (paths.Proc("stat"), paths.Sys("class"), paths.Root("/etc/passwd")));
        Assert.Equal("/etc/passwd", new HostPaths("/proc", "/sys", "/").Root("/etc/passwd"));
    }

    [Fact]
    public void File_of_a_namespace_is_the_agents_own_or_that_of_process_one_of_a_mounted_host()
    {
        Assert.Equal("/proc/self/net/dev", new HostPaths("/proc", "/sys", "/").OfHost("net/dev"));
        var mounted = new HostPaths(_proc.Path, "/sys", "/");
        Assert.Equal(_proc["net/dev"], mounted.OfHost("net/dev"));
        _proc.File("1/net/dev", "");
        Assert.Equal(_proc["1/net/dev"], mounted.OfHost("net/dev"));
    }
}
