using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Index;
using LightWatch.Storage.Tests.Tiers;
using LightWatch.Storage.Tiers;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public sealed class CompactorTests : IDisposable
{
    private const long Part = 2 * SomeBlocks.Hour;
    private static readonly Retention Keep = new(
        TimeSpan.FromDays(400), TimeSpan.FromDays(4000), TimeSpan.FromDays(4000), 0);
    private readonly TemporaryFolder _folder = new();
    private readonly BlockFolder _blocks;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(SomeBlocks.Start));
    private readonly SortedDictionary<Labels, SortedDictionary<long, double>> _model = [];
    private readonly Random _random = new(11);

    public CompactorTests() => _blocks = BlockFolder.Open(_folder.Path, new LabelsPool());

    public void Dispose()
    {
        _blocks.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Compaction_keeps_every_sample_once_and_the_newest_write_wins()
    {
        for (var part = 0; part < 40; part++)
        {
            Append(SomeBlocks.Start + (part * Part), 4);
            if (part % 7 == 6) Append(SomeBlocks.Start + (_random.Next(part) * Part), 2);
            if (part % 5 == 4) Append(SomeBlocks.Start + (_random.Next(part) * Part), 3);
            if (part % 10 == 9) Compact(Keep);
        }
        _clock.Advance(TimeSpan.FromHours(40));
        Compact(Keep);
        Assert.InRange(_blocks.Metas.Count(b => b.Tier == Tier.Raw), 1, 5);
        AssertModel();
        AssertTier(Tier.Minute);
        AssertTier(Tier.Hour);
    }

    [Fact]
    public void Raw_samples_that_are_dropped_live_on_in_tiers()
    {
        for (var part = 0; part < 12; part++) Append(SomeBlocks.Start + (part * Part), 3);
        var retention = Keep with { Raw = TimeSpan.FromHours(10) };
        Compact(retention);
        Assert.Contains(_blocks.Metas, b => b.Tier == Tier.Raw);
        Assert.True(_blocks.Metas.Where(b => b.Tier == Tier.Raw).Min(b => b.PartitionStartUnixMs) > SomeBlocks.Start);
        AssertTier(Tier.Minute);
        AssertTier(Tier.Hour);
        Compact(retention with { Raw = TimeSpan.FromHours(1), Minute = TimeSpan.FromHours(1) });
        _clock.Advance(TimeSpan.FromHours(20));
        Compact(retention with { Raw = TimeSpan.FromHours(1), Minute = TimeSpan.FromHours(1) });
        Assert.All(_blocks.Metas, b => Assert.Equal(Tier.Hour, b.Tier));
        AssertTier(Tier.Hour);
    }

    [Fact]
    public void Tier_of_a_partition_with_late_data_counts_them()
    {
        var dense = Keep with { Raw = TimeSpan.FromDays(10) };
        for (var part = 0; part < 13; part++) Append(SomeBlocks.Start + (part * Part), 2, stepMs: 1000);
        _clock.Advance(TimeSpan.FromHours(1));
        Compact(dense);
        Assert.Contains(_blocks.Metas, b => b.Tier == Tier.Minute);
        Append(SomeBlocks.Start + Part, 3);
        AssertTier(Tier.Minute);
        _clock.Advance(TimeSpan.FromHours(1));
        Compact(dense);
        AssertTier(Tier.Minute);
        AssertTier(Tier.Hour);
        AssertModel();
    }

    [Fact]
    public void Expired_partitions_go_and_nothing_else()
    {
        for (var part = 0; part < 6; part++) Append(SomeBlocks.Start + (part * Part), 2);
        var nothingOutlives = new Retention(TimeSpan.FromHours(5), TimeSpan.FromHours(1), TimeSpan.FromHours(1), 0);
        Compact(nothingOutlives);
        Assert.All(_blocks.Metas, b => Assert.True(b.PartitionEndUnixMs > _clock.UnixMs - (5 * SomeBlocks.Hour)));
        foreach (var samples in _model.Values)
            foreach (var time in samples.Keys.Where(t => t < _blocks.Metas[0].PartitionStartUnixMs).ToArray())
                samples.Remove(time);
        AssertModel();
    }

    [Fact]
    public void Size_limit_drops_the_oldest()
    {
        for (var part = 0; part < 4; part++) Append(SomeBlocks.Start + (part * 84 * Part), 3);
        var total = _blocks.Metas.Sum(b => b.Bytes);
        var newest = _blocks.Metas[^1].Number;
        Compact(new Retention(TimeSpan.FromDays(400), TimeSpan.Zero, TimeSpan.Zero, total / 2));
        Assert.InRange(_blocks.Metas.Sum(b => b.Bytes), 1, total / 2);
        Assert.Contains(_blocks.Metas, b => b.Number == newest);
    }

    [Fact]
    public void Deletion_takes_the_samples_of_a_range_from_all_tiers()
    {
        for (var part = 0; part < 12; part++) Append(SomeBlocks.Start + (part * Part), 4);
        Compact(Keep with { Raw = TimeSpan.FromHours(12) });
        AssertTier(Tier.Minute);
        var (from, to) = (SomeBlocks.Start + SomeBlocks.Hour, SomeBlocks.Start + (15 * SomeBlocks.Hour) + 17);
        var deleted = Compactor.Delete(
            [new LabelMatcher(MatchKind.Regex, "i", "1|3")], from, to, TestContext.Current.CancellationToken);
        Assert.True(deleted > 0);
        using var snapshot = _blocks.Acquire();
        foreach (var block in snapshot.Blocks)
        {
            for (var series = 0; series < block.Meta.Series; series++)
            {
                var bucket = block.Meta.Tier.BucketMs;
                var times = Times(block, series);
                Assert.NotEmpty(times);
                if (block.LabelsOf(series).Get("i") is "1" or "3") Assert.All(
                    times, t => Assert.True(bucket == 0 ? t < from || t > to : t <= from || t - bucket > to));
                else Assert.Contains(times, t => t >= block.Meta.PartitionStartUnixMs);
            }
        }
        foreach (var (labels, samples) in _model.Where(s => s.Key.Get("i") is "1" or "3"))
            foreach (var time in samples.Keys.Where(t => t >= from && t <= to).ToArray()) samples.Remove(time);
        AssertModel(
            onlyAfter: snapshot.Blocks.Where(b => b.Meta.Tier == Tier.Raw).Min(b => b.Meta.PartitionStartUnixMs));
    }

    [Fact]
    public void Damaged_block_does_not_stop_the_rest_from_being_merged()
    {
        for (var part = 0; part < 8; part++) Append(SomeBlocks.Start + (part * Part), 2);
        _blocks.Dispose();
        var victim = Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).First();
        var bytes = File.ReadAllBytes(victim);
        bytes[20] ^= 1;
        File.WriteAllBytes(victim, bytes);
        using var again = BlockFolder.Open(_folder.Path, new LabelsPool());
        _clock.Advance(TimeSpan.FromHours(40));
        new Compactor(again, _clock).Run(Keep, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromHours(1));
        new Compactor(again, _clock).Run(Keep, TestContext.Current.CancellationToken);
        Assert.Single(again.Damaged);
        Assert.Single(again.Metas, b => b.Tier == Tier.Raw);
    }

    private Compactor Compactor => new(_blocks, _clock);

    private void Compact(Retention retention)
    {
        Compactor.Run(retention, TestContext.Current.CancellationToken);
        Assert.Empty(_blocks.Damaged);
        Assert.Equal(_blocks.Metas.Count, Directory.GetFiles(_folder.Path).Length);
    }

    /// <summary>
    /// Writes a block of some series at random times of one partition, and keeps it in mind; the clock moves to its
    /// end.
    /// </summary>
    private void Append(long partition, int series, int stepMs = 30_000)
    {
        using var writer = _blocks.Begin(Tier.Raw, partition, partition + Part, _clock.UnixMs);
        for (var i = 0; i < series; i++)
        {
            var labels = Labels.From(("__name__", "m"), ("i", $"{i}"));
            var samples = SomeBlocks.Buffer(
                Enumerable.Range(0, (int)(Part / stepMs)).Where(_ => _random.Next(3) > 0).Select(
                    s => (partition + ((long)s * stepMs), (double)_random.Next(1000))));
            writer.Add(labels, samples);
            if (!_model.TryGetValue(labels, out var known)) _model[labels] = known = [];
            for (var s = 0; s < samples.Count; s++) known[samples.UnixMs[s]] = samples.Values[s];
        }
        _blocks.Publish(writer, []);
        _clock.Advance(TimeSpan.FromMilliseconds(Math.Max(0, partition + Part - _clock.UnixMs)));
    }

    private void AssertModel(long onlyAfter = 0)
    {
        using var snapshot = _blocks.Acquire();
        var raw = snapshot.Blocks.Where(b => b.Meta.Tier == Tier.Raw).ToArray();
        var read = new Dictionary<Labels, (long, double)[]>();
        foreach (var (labels, parts) in BlockMerger.Series(raw))
        {
            var buffer = new SampleBuffer();
            BlockMerger.ReadSamples(parts, buffer);
            read[labels] = [.. buffer.UnixMs.ToArray().Zip(buffer.Values.ToArray())];
        }
        foreach (var (labels, samples) in _model)
            Assert.Equal(
                samples.Where(s => s.Key >= onlyAfter).Select(s => (s.Key, s.Value)),
                read.GetValueOrDefault(labels, []));
    }

    /// <summary>
    /// Every column of a tier, read as a query would, equals the obvious computation from all samples there ever were.
    /// </summary>
    private void AssertTier(Tier tier)
    {
        using var snapshot = _blocks.Acquire();
        foreach (var (labels, samples) in _model)
        {
            var buckets = new TierBuckets();
            foreach (var stretch in TierSources.Plan(
                snapshot.Blocks, tier, long.MinValue, long.MaxValue, (_, _) => false))
            {
                var raw = new SampleBuffer();
                foreach (var block in snapshot.Blocks.Where(b => stretch.Raw && b.Meta.Tier == Tier.Raw))
                {
                    var boundary = raw.Count;
                    if (SeriesIn(block, labels) is >= 0 and var series)
                        block.Read(series, stretch.FromUnixMs, stretch.ToUnixMs, raw);
                    if (boundary < raw.Count) LightWatch.Storage.Chunks.SampleMerge.Tail(raw, boundary);
                }
                stretch.Append(tier, block => SeriesIn(block, labels), raw, buckets);
            }
            foreach (var column in Enum.GetValues<TierColumn>())
            {
                var read = new SampleBuffer();
                TierBuilder.AppendColumn(buckets, column, long.MinValue, long.MaxValue, read);
                SomeBlocks.AssertSame(
                    SomeBlocks.Buffer(NaiveTier.Column(samples.Select(s => (s.Key, s.Value)), tier.BucketMs, column)),
                    read);
            }
        }
    }

    private static int SeriesIn(Block block, Labels labels) =>
        block.Select([.. labels.Select(l => new LabelMatcher(MatchKind.Equal, l.Name, l.Value))]) is [var series]
            ? series : -1;

    private static long[] Times(Block block, int series)
    {
        var (samples, buckets) = (new SampleBuffer(), new TierBuckets());
        if (block.Meta.Tier == Tier.Raw) block.Read(series, long.MinValue, long.MaxValue, samples);
        else block.Read(series, long.MinValue, long.MaxValue, buckets);
        return block.Meta.Tier == Tier.Raw ? samples.UnixMs.ToArray() : buckets.EndUnixMs.ToArray();
    }
}
