using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public class BlockMetaTests
{
    [Fact]
    public void Every_field_comes_back_and_no_truncation_is_read()
    {
        var meta = new BlockMeta(Tier.Hour, -7_200_000, 0, 300, 299, [5, 1_000_000], 77, -5, long.MaxValue, 12,
            1L << 40, 999);
        var bytes = Columns.Encoded(meta.Write);
        Assert.True(BlockMeta.TryRead(bytes, 999, out var read));
        Assert.Equal(meta with { Replaces = [] }, read with { Replaces = [] });
        Assert.Equal(meta.Replaces, read.Replaces);
        for (var length = 0; length < bytes.Length; length++)
            Assert.False(BlockMeta.TryRead(bytes.AsSpan(0, length), 999, out _));
        bytes[0] = 3;
        Assert.False(BlockMeta.TryRead(bytes, 999, out _));
    }

    [Theory, InlineData(9, false), InlineData(10, true), InlineData(20, true), InlineData(21, false)]
    public void Range_is_closed_at_both_ends(long at, bool overlaps) =>
        Assert.Equal(overlaps, (BlockMeta.Plan(Tier.Raw, 0, 100, 1, 1, 0) with { MinUnixMs = 10, MaxUnixMs = 20 })
            .Overlaps(at, at));
}
