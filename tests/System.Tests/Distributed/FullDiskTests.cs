using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Distributed;

/// <summary>
/// The database's disk is full for a while: nothing is acknowledged that it did not take, and space made is space used.
/// </summary>
public sealed class FullDiskTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Full_database_disk_loses_nothing_and_recovers_by_itself()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess
            && OperatingSystem.IsLinux(), "a small disk can be mounted by root alone");
        using var disk = new SmallDisk(megabytes: 160);
        await using var stack = await LocalStack.StartAsync("auto", ("LIGHTWATCH_DATABASE_DIR", disk.Folder));
        await using var load = new Load(stack, "full_disk");
        await load.FlowsAsync("before the disk is full");
        disk.Fill();

        // What PostgreSQL has room for in pages that it has already, it may still take.
        var (count, since) = (load.Acknowledged, TimeProvider.System.GetTimestamp());
        await stack.UntilAsync(
            () =>
            {
                if (load.Acknowledged != count)
                    (count, since) = (load.Acknowledged, TimeProvider.System.GetTimestamp());
                return Task.FromResult(TimeProvider.System.GetElapsedTime(since) > Silence);
            },
            "acknowledgements to stop");

        disk.MakeRoom();
        await load.FlowsAsync("after room was made");
        await load.VerifyAsync();
    }
}
