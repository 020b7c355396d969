using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public class ChunkSplitTests
{
    [Fact]
    public void Runs_cover_all_rows_in_order_and_none_is_empty_or_too_long() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
            Arb.From(Gen.Choose(0, 10_000).ArrayOf()), Arb.From(Gen.Choose(1, 20)), (times, max) =>
            {
                var unixMs = times.Distinct().Order().Select(t => (long)t).ToArray();
                var next = 0;
                foreach (var (from, count) in ChunkSplit.Of(unixMs, 0, 10_001, max))
                {
                    Assert.Equal(next, from);
                    Assert.InRange(count, 1, max);
                    next += count;
                }
                Assert.Equal(unixMs.Length, next);
            }));

    [Fact]
    public void Series_sampled_together_are_cut_at_the_same_times()
    {
        var dense = Enumerable.Range(0, 1000).Select(i => i * 10L).ToArray();
        var gappy = dense.Where(t => t % 70 != 0).ToArray();
        Assert.Equal([0, 2500, 5000, 7500], ChunkSplit.Of(dense, 0, 10_000, 250).Select(run => dense[run.From]));
        Assert.Equal([10, 2500, 5000, 7500], ChunkSplit.Of(gappy, 0, 10_000, 250).Select(run => gappy[run.From]));
    }
}
