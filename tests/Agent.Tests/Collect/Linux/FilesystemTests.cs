using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class FilesystemTests : IDisposable
{
    private readonly TemporaryFolder _host = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void File_system_whose_driver_is_loaded_later_is_reported_and_ends_when_unmounted()
    {
        Directory.CreateDirectory(Path.Combine(_host.Path, "root/media/usb"));
        const string Root = "25 1 8:1 / / rw - ext4 /dev/sda1 rw\n";
        _host.File("proc/mountinfo", Root);
        _host.File("proc/filesystems", "nodev\ttmpfs\n\text4\n");
        var filesystem = new Filesystem(new HostPaths(_host["proc"], "/nowhere", _host["root"]));
        _recorder.Declare(filesystem);
        Assert.Single(Mounts());

        _host.File("proc/filesystems", "nodev\ttmpfs\n\text4\n\tvfat\n");
        _host.File("proc/mountinfo", Root + "40 25 8:33 / /media/usb rw - vfat /dev/sdc1 rw\n");
        Assert.Equal(2, Mounts().Count);

        _host.File("proc/mountinfo", Root);
        Assert.Single(Mounts());
        Assert.Equal(6, _recorder.Ended.Count);

        List<string> Mounts() => [.. _recorder.Read(filesystem).Keys.Where(
            k => k.StartsWith("system.filesystem.utilization", StringComparison.Ordinal))];
    }
}
