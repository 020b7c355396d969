using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class MemInfoTests
{
    [Fact]
    public void Lines_are_read_in_bytes_and_missing_ones_are_minus_one()
    {
        var memory = MemInfo.Parse("MemTotal: 1000 kB\nMemFree: 400 kB\nCached: 100 kB\nHugePages_Total: 7\n"u8);
        Assert.Equal((1000L * 1024, 400L * 1024, 100L * 1024), (memory.Total, memory.Free, memory.Cached));
        Assert.Equal((-1, -1, -1), (memory.Available, memory.Buffers, memory.Dirty));
        Assert.Equal(500L * 1024, memory.AvailableWith(0));
    }

    [Fact]
    public void Available_memory_is_never_more_than_all() =>
        Assert.Equal(10 * 1024, MemInfo.Parse("MemTotal: 10 kB\nMemFree: 10 kB\nCached: 10 kB\n"u8).AvailableWith(5));

    [Theory, InlineData("MemTotal: 18446744073709551615 kB", long.MaxValue), InlineData("MemTotal: -5 kB", -1L),
        InlineData("MemTotal:", -1L)]
    public void Value_out_of_range_is_cut_or_skipped(string text, long expected) =>
        Assert.Equal(expected, MemInfo.Parse(Utf8.Bytes(text)).Total);
}
