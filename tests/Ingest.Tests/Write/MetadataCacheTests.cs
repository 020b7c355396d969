using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;

namespace LightWatch.Ingest.Tests.Write;

public sealed class MetadataCacheTests
{
    private static Hash128 Key(int i) => SpanHash.Fold(SpanHash.Seed, (ulong)i);

    [Fact]
    public void A_header_is_new_once_in_a_request_and_never_after_it_is_durable()
    {
        var cache = new MetadataCache(new MetadataCache.Shared());
        cache.Begin();
        Assert.True(cache.IsNew(Key(1)));
        Assert.False(cache.IsNew(Key(1)));
        cache.Learn();
        cache.Begin();
        Assert.False(cache.IsNew(Key(1)));
        Assert.True(cache.IsNew(Key(2)));
    }

    [Fact]
    public void A_request_that_failed_sends_its_headers_again()
    {
        var cache = new MetadataCache(new MetadataCache.Shared());
        cache.Begin();
        Assert.True(cache.IsNew(Key(1)));
        cache.Begin();
        Assert.True(cache.IsNew(Key(1)));
    }

    [Fact]
    public void Writers_share_what_is_durable_and_only_that()
    {
        var shared = new MetadataCache.Shared();
        var (one, other) = (new MetadataCache(shared), new MetadataCache(shared));
        one.Begin();
        other.Begin();
        Assert.True(one.IsNew(Key(1)));
        Assert.True(other.IsNew(Key(1)));
        one.Learn();
        other.Begin();
        Assert.False(other.IsNew(Key(1)));
    }

    [Fact]
    public void The_number_of_headers_is_bounded()
    {
        var shared = new MetadataCache.Shared();
        for (var i = 0; i < MetadataCache.Shared.MaxHeaders + 5; i++)
        {
            shared.Add(Key(i));
            shared.Add(Key(i));                                  // again: not counted twice
        }
        Assert.InRange(shared.Count, 1, MetadataCache.Shared.MaxHeaders);
        Assert.True(shared.Contains(Key(MetadataCache.Shared.MaxHeaders + 4)));
    }
}
