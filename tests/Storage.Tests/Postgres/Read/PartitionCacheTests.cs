using LightWatch.Storage.Postgres.Read;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class PartitionCacheTests
{
    private const long Hours2 = ReadPlan.PartitionMs;

    [Fact]
    public void Partition_that_was_not_used_for_longest_goes_first()
    {
        var cache = new PartitionCache(maxBytes: 2500);
        foreach (var start in (long[])[0, Hours2, 2 * Hours2]) cache.Take([start])[0].Add(1, new byte[1000]);
        _ = cache.Take([0]);
        cache.Trim();
        Assert.True(cache.Bytes <= 2500);
        Assert.True(cache.Take([0])[0].TryGet(1, out _));
        Assert.False(cache.Take([Hours2])[0].TryGet(1, out _));
        Assert.True(cache.Take([2 * Hours2])[0].TryGet(1, out _));
    }

    [Fact]
    public void What_is_read_before_a_partition_is_forgotten_is_not_kept()
    {
        var cache = new PartitionCache(maxBytes: 2500);
        var held = cache.Take([0, Hours2]);
        cache.Forget(Hours2 - 1, Hours2 - 1);
        held[0].Add(1, [1]);
        held[1].Add(1, [1]);
        Assert.False(cache.Take([0])[0].TryGet(1, out _));
        Assert.True(cache.Take([Hours2])[0].TryGet(1, out _));
    }
}
