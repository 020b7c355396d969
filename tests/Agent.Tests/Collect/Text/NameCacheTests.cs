using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Text;

public sealed class NameCacheTests
{
    [Fact]
    public void Name_seen_before_gives_the_same_value()
    {
        var made = new List<string>();
        var cache = new NameCache<object>(3, name =>
        {
            made.Add(name);
            return new object();
        });
        Assert.True(cache.TryGet("eth0"u8, out var first));
        Assert.True(cache.TryGet("eth0"u8, out var second));
        Assert.True(cache.TryGet(Utf8.Bytes(new string('ü', 600)), out var long1));
        Assert.True(cache.TryGet(Utf8.Bytes(new string('ü', 600)), out var long2));
        Assert.Same(first, second);
        Assert.Same(long1, long2);
        Assert.Equal(["eth0", new string('ü', 600)], made);
    }

    [Fact]
    public void Full_cache_knows_its_names_and_takes_no_more()
    {
        var cache = new NameCache<string>(2, name => name);
        Assert.True(cache.TryGet("a"u8, out _) && cache.TryGet("b"u8, out _));
        Assert.True(cache.IsFull);
        Assert.False(cache.TryGet("c"u8, out _));
        Assert.True(cache.TryGet("a"u8, out _));
        cache.Clear();
        Assert.True(cache.TryGet("c"u8, out _));
    }

    [Fact]
    public void Names_that_are_not_utf8_do_not_fill_the_cache()
    {
        var cache = new NameCache<string>(2, name => name);
        for (var i = 0; i < 10; i++) Assert.True(cache.TryGet([0xFF, 0xFE], out _));
        Assert.False(cache.IsFull);
    }
}
