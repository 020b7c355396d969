using LightWatch.Agent.Host;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Agent.Tests.Host;

public sealed class BootTimeTests : IDisposable
{
    private const ulong Nanos = 1_000_000_000;

    private readonly TemporaryFolder _proc = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(2_000_000));

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Start_does_not_follow_a_wobbling_clock_nor_one_set_ahead()
    {
        var boot = Read("btime 1000000\n");
        foreach (var seconds in (int[])[1000001, 999999, 1000000, 1900000])
        {
            _proc.File("stat", $"cpu 1 2\nbtime {seconds}\n");
            boot.Refresh();
            Assert.Equal(1000000 * Nanos, boot.UnixNano);
        }
    }

    [Fact]
    public void Start_follows_a_clock_that_is_set_back()
    {
        var boot = Read("btime 1000000\n");
        _proc.File("stat", "btime 500000\n");
        boot.Refresh();
        Assert.Equal(500000 * Nanos, boot.UnixNano);
    }

    [Fact]
    public void Host_that_does_not_say_is_asked_for_its_uptime()
    {
        _proc.File("uptime", "5000.40 1.0\n");
        Assert.Equal(1_995_000 * Nanos, Read("cpu 1 2\n").UnixNano);
    }

    [Fact]
    public void Unknown_start_is_zero() => Assert.Equal(0UL, Read("").UnixNano);

    private BootTime Read(string stat)
    {
        _proc.File("stat", stat);
        return new(new HostPaths(_proc.Path, "/nowhere", "/"), _time);
    }
}
