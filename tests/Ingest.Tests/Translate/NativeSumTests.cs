using LightWatch.Ingest.Translate;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class NativeSumTests
{
    private static NativeHistogram Of(int schema, double threshold, double zeros, SortedDictionary<long, double> buckets)
    {
        Assert.True(NativeBuckets.TryLayout(buckets, out var spans, out var counts));
        return new NativeHistogram { Schema = schema, ZeroThreshold = threshold, ZeroCount = zeros, Count = zeros + buckets.Values.Sum(), PositiveSpans = spans, PositiveCounts = counts };
    }

    [Fact]
    public void Layout_fills_short_gaps_and_spans_long_ones()
    {
        Assert.True(NativeBuckets.TryLayout(new SortedDictionary<long, double> { [-3] = 1, [0] = 2, [10] = 3 }, out var spans, out var counts));
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

    [Fact]
    public void A_wider_zero_bucket_swallows_what_lies_in_it_and_grows_over_what_it_cuts()
    {
        var narrow = Of(0, 0, 1, new SortedDictionary<long, double> { [0] = 5, [1] = 6, [3] = 7 });   // (0.5,1] (1,2] (4,8]
        var wide = Of(0, 1.5, 2, []);
        var sum = NativeSum.Add(narrow, wide, CounterResetHint.Unknown);
        Assert.Equal((2d, 14d, 21d), (sum.ZeroThreshold, sum.ZeroCount, sum.Count));
        Assert.Equal([7d], sum.PositiveCounts);
    }
}
