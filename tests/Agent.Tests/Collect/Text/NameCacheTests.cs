using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Text;

public sealed class NameCacheTests
{
    private readonly List<string> _made = [];
    private readonly NameCache<object> _cache;

    public NameCacheTests() => _cache = new(name =>
    {
        _made.Add(name);
        return new object();
    });

    [Fact]
    public void Name_seen_before_gives_the_same_value()
    {
        Assert.Same(_cache.Get("eth0"u8), _cache.Get("eth0"u8));
        var name = Utf8.Bytes(new string('ü', 600));
        Assert.Same(_cache.Get(name), _cache.Get(name));
        Assert.Equal(["eth0", new string('ü', 600)], _made);
    }

    [Fact]
    public void Name_that_was_not_asked_for_in_a_round_is_forgotten()
    {
        Assert.True(Round("a", "b"));
        Assert.False(Round("b", "a"));
        Assert.True(Round("b"));
        Assert.Equal(1, _cache.Count);
        Assert.True(Round("a", "b"));
        Assert.Equal(["a", "b", "a"], _made);
    }

    [Fact]
    public void Names_that_are_not_utf8_do_not_fill_the_cache()
    {
        _cache.BeginRound();
        for (var i = 0; i < 10; i++) _cache.Get([0xFF, 0xFE]);
        Assert.True(_cache.EndRound());
        Assert.Equal(1, _cache.Count);
    }

    private bool Round(params string[] names)
    {
        _cache.BeginRound();
        foreach (var name in names) _cache.Get(Utf8.Bytes(name));
        return _cache.EndRound();
    }
}
