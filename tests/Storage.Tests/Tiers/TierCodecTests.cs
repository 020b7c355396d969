using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Tests.Chunks;
using LightWatch.Storage.Tests.Embedded.Blocks;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Tests.Tiers;

public sealed class TierCodecTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("counter", false)]
    [InlineData("resets", false)]
    [InlineData("stale", false)]
    [InlineData("random", false)]
    [InlineData("constant", false)]
    [InlineData("specials", true)]
    [InlineData("counter", true)]
    public void Buckets_come_back_with_every_field(string shape, bool withHistograms)
    {
        var buckets = Build(shape, withHistograms);
        Assert.Equal(withHistograms, !buckets.Histograms.IsEmpty);
        var block = Write(buckets);
        var read = new TierBuckets();
        block.Read(0, long.MinValue, long.MaxValue, read);
        AssertSame(buckets, 0, buckets.Count, read);
        block.Release();
    }

    [Fact]
    public void Range_of_buckets_is_what_filtering_gives()
    {
        var buckets = Build("resets", withHistograms: true);
        var block = Write(buckets);
        var ends = buckets.EndUnixMs.ToArray();
        for (var from = 0; from < ends.Length; from += 7)
        {
            for (var to = from; to < ends.Length; to += 11)
            {
                var read = new TierBuckets();
                block.Read(0, ends[from], ends[to], read);
                AssertSame(buckets, from, to - from + 1, read);
            }
        }
        block.Release();
    }

    [Fact]
    public void Counter_takes_little_more_than_last_first_and_sum()
    {
        var few = Write(Build("counter", withHistograms: false)).Meta.Bytes;
        var more = Write(Build("random", withHistograms: false)).Meta.Bytes;
        Assert.InRange(few, 1, more / 2);
    }

    private static TierBuckets Build(string shape, bool withHistograms)
    {
        var (random, samples, values) = (new Random(3), new SampleBuffer(), Columns.Values(shape, 2000, 2));
        for (var i = 0; i < values.Length; i++)
            samples.Add(SomeBlocks.Start + (i * 3000), values[i], withHistograms
                && i % 90 > 70 ? ChunkCodecTests.SomeHistogram(random, i / 500) : null, 0);
        var buckets = new TierBuckets();
        TierBuilder.Build(samples, Tier.Minute, buckets);
        return buckets;
    }

    private Block Write(TierBuckets buckets)
    {
        var path = _folder[Path.GetRandomFileName()];
        using (var writer = new BlockWriter(path + ".tmp",
            BlockMeta.Plan(Tier.Minute, SomeBlocks.Start, SomeBlocks.Start + (2 * SomeBlocks.Hour), 1, 1, 0)))
        {
            writer.Add(Labels.From(("a", "b")), buckets);
            writer.Finish(path);
        }
        return Block.Open(path);
    }

    private static void AssertSame(TierBuckets expected, int from, int count, TierBuckets actual)
    {
        Assert.Equal(expected.EndUnixMs.Slice(from, count).ToArray(), actual.EndUnixMs.ToArray());
        foreach (var field in Enum.GetValues<TierField>())
            Columns.AssertSame(expected[field].Slice(from, count), actual[field]);
        for (var i = 0; i < count; i++)
            ChunkCodecTests.AssertSame(expected.Histograms.IsEmpty ? null : expected.Histograms[from + i],
                actual.Histograms.IsEmpty ? null : actual.Histograms[i]);
    }
}
