using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Tests.Embedded.Blocks;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Tests.Tiers;

public class TierBuilderTests
{
    [Fact]
    public void Columns_are_what_a_naive_reading_of_each_bucket_gives()
    {
        var samples = Gen.Choose(1, 400).SelectMany(n => Gen.Choose(1, 40_000).ArrayOf(n).SelectMany(gaps =>
            Gen.Frequency((20, Gen.Choose(0, 1000).Select(v => (double)v)), (1, Gen.Constant(Sample.Stale)),
                (1, Gen.Constant(double.NaN)), (1, Gen.Constant(0.0))).ArrayOf(n).Select(values => (gaps, values))));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Arb.From(samples), s =>
        {
            var time = SomeBlocks.Start;
            var rows = s.gaps.Zip(s.values, (gap, value) => (UnixMs: time += gap, Value: value)).ToArray();
            foreach (var tier in (Tier[])[Tier.Minute, Tier.Hour])
            {
                var buckets = new TierBuckets();
                TierBuilder.Build(SomeBlocks.Buffer(rows), tier, buckets);
                foreach (var column in Enum.GetValues<TierColumn>())
                {
                    var read = new SampleBuffer();
                    TierBuilder.AppendColumn(buckets, column, long.MinValue, long.MaxValue, read);
                    SomeBlocks.AssertSame(SomeBlocks.Buffer(NaiveTier.Column(rows, tier.BucketMs, column)), read);
                }
            }
        }));
    }

    [Fact]
    public void Increases_of_all_buckets_add_up_to_the_counter_whatever_its_resets()
    {
        var random = new Random(1);
        double value = 5, total = 0;
        var rows = new List<(long, double)> { (SomeBlocks.Start, value) };
        for (var i = 1; i < 5000; i++)
        {
            // Down to nothing, so that the counter is surely less than before.
            var reset = random.Next(300) == 0 && value > 10;
            var step = reset ? 0 : random.Next(10);
            total += step;
            value = reset ? 0 : value + step;
            rows.Add((SomeBlocks.Start + (i * 15_000L), value));
        }
        var buckets = new TierBuckets();
        TierBuilder.Build(SomeBlocks.Buffer(rows), Tier.Minute, buckets);
        var read = new SampleBuffer();
        TierBuilder.AppendColumn(buckets, TierColumn.Increase, long.MinValue, long.MaxValue, read);
        Assert.Equal(total, read.Values.ToArray().Sum());
    }

    [Fact]
    public void Increase_of_the_first_bucket_wanted_counts_from_the_bucket_before()
    {
        var buckets = new TierBuckets();
        TierBuilder.Build(SomeBlocks.Buffer([(SomeBlocks.Start, 10), (SomeBlocks.Start + 60_000, 25)]), Tier.Minute,
            buckets);
        var read = new SampleBuffer();
        TierBuilder.AppendColumn(buckets, TierColumn.Increase, SomeBlocks.Start + 120_000, long.MaxValue, read);
        Assert.Equal([15.0], read.Values.ToArray());
        Assert.Equal([SomeBlocks.Start + 120_000], read.UnixMs.ToArray());
    }

    [Theory, InlineData(0, 60_000), InlineData(59_999, 60_000), InlineData(60_000, 120_000), InlineData(-1, 0),
        InlineData(-60_000, 0), InlineData(-60_001, -60_000)]
    public void Bucket_ends_after_its_last_millisecond(long unixMs, long end) =>
        Assert.Equal(end, TierBuilder.BucketEnd(unixMs, 60_000));
}
