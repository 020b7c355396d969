using LightWatch.Ingest.Translate;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class NativeSumTests
{
    private static NativeHistogram Of(int schema, double threshold, double zeros,
        SortedDictionary<long, double> buckets)
    {
        Assert.True(NativeBuckets.TryLayout(buckets, out var spans, out var counts));
        return new NativeHistogram {
            Schema = schema, ZeroThreshold = threshold, ZeroCount = zeros, Count = zeros + buckets.Values.Sum(),
            PositiveSpans = spans, PositiveCounts = counts };
    }

    [Fact]
    public void A_wider_zero_bucket_swallows_what_lies_in_it_and_grows_over_what_it_cuts()
    {
        // (0.5,1] (1,2] (4,8].
        var narrow = Of(0, 0, 1, new SortedDictionary<long, double> { [0] = 5, [1] = 6, [3] = 7 });
        var wide = Of(0, 1.5, 2, []);
        var sum = NativeSum.Add(narrow, wide, CounterResetHint.Unknown);
        Assert.Equal((2d, 14d, 21d), (sum.ZeroThreshold, sum.ZeroCount, sum.Count));
        Assert.Equal([7d], sum.PositiveCounts);
    }
}
