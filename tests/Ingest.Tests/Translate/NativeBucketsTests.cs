using LightWatch.Ingest.Translate;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class NativeBucketsTests
{
    [Fact]
    public void Layout_fills_short_gaps_and_spans_long_ones()
    {
        Assert.True(NativeBuckets.TryLayout(new SortedDictionary<long, double> { [-3] = 1, [0] = 2, [10] = 3 },
            out var spans, out var counts));
        Assert.Equal([new BucketSpan(-3, 4), new BucketSpan(9, 1)], spans);
        Assert.Equal([1, 0, 0, 2, 3], counts);
    }

    [Fact]
    public void Expansion_undoes_the_layout_at_random()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var buckets = new SortedDictionary<long, double>();
            for (var i = random.Next(20); i > 0; i--) buckets[random.Next(-50, 50)] = random.Next(1, 100);
            Assert.True(NativeBuckets.TryLayout(buckets, out var spans, out var counts));
            Assert.Equal(buckets, NativeBuckets.Expand(spans, counts, 0).Where(b => b.Value != 0));
        }
    }

    [Fact]
    public void An_index_beyond_32_bits_is_refused() =>
        Assert.False(NativeBuckets.TryLayout([1], int.MaxValue, 0, out _, out _));
}
