using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class MountProbeTests
{
    private static readonly MountKey Local = new("/dev/vda", "/", "ext4", false, true);
    private static readonly MountKey Remote = new("server:/export", "/mnt", "nfs4", true, true);

    [Fact]
    public void Local_file_system_is_read_at_once()
    {
        Assert.True(new MountProbe(Local, () => new(1, 2, 3, 4, 5)).TryRead(out var size));
        Assert.Equal(new(1, 2, 3, 4, 5), size);
    }

    [Fact]
    public async Task Remote_file_system_that_does_not_answer_delays_nothing_and_is_read_once()
    {
        using var server = new ManualResetEventSlim();
        var questions = 0;
        var probe = new MountProbe(Remote, () =>
        {
            Interlocked.Increment(ref questions);
            server.Wait();
            return new(7, 0, 0, 0, 0);
        });
        for (var round = 0; round < 10; round++) Assert.False(probe.TryRead(out _));
        await Eventually.TrueAsync(() => Volatile.Read(ref questions) == 1);
        Assert.True(probe.IsPending && probe.IsSilent);

        server.Set();
        await Eventually.TrueAsync(() => !probe.IsPending);
        Assert.True(probe.TryRead(out var size));
        Assert.Equal(7, size.UsedBytes);
    }

    [Fact]
    public async Task Remote_file_system_that_answers_with_an_error_fails_and_is_read_again()
    {
        var answers = new Queue<Func<FilesystemSize>>(
            [() => throw new IOException("stale handle"), () => new(1, 1, 0, 0, 0)]);
        var probe = new MountProbe(Remote, () => answers.Dequeue()());
        Assert.False(probe.TryRead(out _));
        await Eventually.TrueAsync(() => !probe.IsPending);
        Assert.Equal("stale handle", Assert.Throws<IOException>(() => probe.TryRead(out _)).Message);
        await Eventually.TrueAsync(() => !probe.IsPending);
        Assert.Empty(answers);
    }

    [Fact]
    public void Labels_are_those_of_the_mount()
    {
        Assert.Equal(
            LightWatch.Agent.Wire.Attributes.Of(("device", "server:/export"), ("mode", "ro"), ("mountpoint", "/mnt"),
                ("type", "nfs4"), ("state", "used")),
            new MountProbe(Remote, () => default).Used);
    }
}
