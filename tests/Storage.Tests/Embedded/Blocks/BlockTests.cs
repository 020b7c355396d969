using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public sealed class BlockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Block_gives_back_every_series_and_says_what_it_holds()
    {
        var fleet = SomeBlocks.Fleet(hosts: 30, samples: 200);
        var meta = SomeBlocks.Write(_folder["a"], fleet);
        var block = Block.Open(_folder["a"]);
        Assert.Equal(meta.ToString(), block.Meta.ToString());
        Assert.Equal((fleet.Count, fleet.Count * 200L), (meta.Series, meta.Samples));
        Assert.Equal(new FileInfo(_folder["a"]).Length, meta.Bytes);
        Assert.Equal(fleet.Values.Min(b => b.UnixMs[0]), meta.MinUnixMs);
        Assert.Equal(fleet.Values.Max(b => b.UnixMs[^1]), meta.MaxUnixMs);
        var series = 0;
        foreach (var (labels, samples) in fleet)
        {
            Assert.Equal(labels, block.LabelsOf(series));
            Assert.Same(block.LabelsOf(series), block.LabelsOf(series));
            var read = new SampleBuffer();
            block.Read(series, long.MinValue, long.MaxValue, read);
            SomeBlocks.AssertSame(samples, read);
            series++;
        }
        Assert.Empty(Problems(block));
        block.Release();
    }

    [Fact]
    public void Labels_are_right_in_whatever_order_they_are_asked_for()
    {
        var labels = SomeBlocks.Fleet(20, 2).Keys.ToArray();
        SomeBlocks.Write(
            _folder["a"], labels.Select(l => KeyValuePair.Create(l, SomeBlocks.Buffer([(SomeBlocks.Start, 1)]))));
        for (var seed = 0; seed < 5; seed++)
        {
            var block = Block.Open(_folder["a"]);
            var order = Enumerable.Range(0, labels.Length).ToArray();
            if (seed > 0) new Random(seed).Shuffle(order);
            foreach (var series in order) Assert.Equal(labels[series], block.LabelsOf(series));
            foreach (var series in order) Assert.Equal(labels[series], block.Index.ReadLabels(series));
            block.Release();
        }
    }

    [Fact]
    public void Range_of_a_series_is_what_filtering_gives()
    {
        var random = new Random(4);
        var times = Columns.Times("jitter", 20_000, 1).Select(t => t - 1_700_000_000_000 + SomeBlocks.Start).ToArray();
        var end = SomeBlocks.Start + (7 * 24 * SomeBlocks.Hour);
        var samples = SomeBlocks.Buffer(times.Zip(Columns.Values("counter", 20_000, 1)));
        SomeBlocks.Write(_folder["a"], [new(Labels.From(("a", "b")), samples)], end: end);
        var block = Block.Open(_folder["a"]);
        for (var round = 0; round < 300; round++)
        {
            var from = times[random.Next(times.Length)] + random.Next(-1, 2);
            var to = from + random.NextInt64(round % 2 == 0 ? 100_000 : times[^1] - times[0]);
            var read = new SampleBuffer();
            block.Read(0, from, to, read);
            Assert.Equal(times.Where(t => t >= from && t <= to), read.UnixMs.ToArray());
            Assert.InRange(block.MaxSamples(0, from, to), read.Count, times.Length);
        }
        block.Release();
    }

    [Fact]
    public void Histograms_and_start_times_come_back()
    {
        var random = new Random(6);
        var samples = new SampleBuffer();
        for (var i = 0; i < 500; i++)
            samples.Add(SomeBlocks.Start + (i * 1000), i % 5 == 0 ? i : double.NaN, i % 5 == 0 ? null
                : ChunkCodecTests.SomeHistogram(random, i / 100), i < 50 ? 0 : SomeBlocks.Start);
        SomeBlocks.Write(_folder["a"], [new(Labels.From(("a", "b")), samples)]);
        var block = Block.Open(_folder["a"]);
        var read = new SampleBuffer();
        block.Read(0, long.MinValue, long.MaxValue, read);
        SomeBlocks.AssertSame(samples, read);
        block.Release();
    }

    [Fact]
    public void Series_of_one_host_share_their_times()
    {
        var random = new Random(3);
        var times = Columns.Times("jitter", 400, 1).Select(t => t - 1_700_000_000_000 + SomeBlocks.Start).ToArray();
        SortedDictionary<Labels, SampleBuffer> Series(int count)
        {
            var fleet = new SortedDictionary<Labels, SampleBuffer>();
            for (var i = 0; i < count; i++)
                fleet[Labels.From(("__name__", "m"), ("i", $"{i:D4}"))] =
                    SomeBlocks.Buffer(times.Select(t => (t, (double)random.Next(2))));
            return fleet;
        }
        var one = SomeBlocks.Write(_folder["one"], Series(1), end: SomeBlocks.Start + (24 * SomeBlocks.Hour)).Bytes;
        var many = SomeBlocks.Write(_folder["many"], Series(101), end: SomeBlocks.Start + (24 * SomeBlocks.Hour)).Bytes;
        // 400 bits of values, and the index; the times alone would take 350
        Assert.InRange((many - one) / 100, 40, 100);
    }

    [Fact]
    public void Writer_refuses_what_is_out_of_order_or_outside()
    {
        using var writer = new BlockWriter(
            _folder["a.tmp"], BlockMeta.Plan(Tier.Raw, SomeBlocks.Start, SomeBlocks.Start + SomeBlocks.Hour, 1, 1, 0));
        writer.Add(Labels.From(("a", "b")), SomeBlocks.Buffer([(SomeBlocks.Start, 1)]));
        Assert.Throws<ArgumentException>(
            () => writer.Add(Labels.From(("a", "b")), SomeBlocks.Buffer([(SomeBlocks.Start, 1)])));
        Assert.Throws<ArgumentException>(
            () => writer.Add(
            Labels.From(("a", "c")), SomeBlocks.Buffer([(SomeBlocks.Start + 5, 1), (SomeBlocks.Start + 5, 2)])));
        Assert.Throws<ArgumentException>(
            () => writer.Add(Labels.From(("a", "c")), SomeBlocks.Buffer([(SomeBlocks.Start + SomeBlocks.Hour, 1)])));
        Assert.Throws<ArgumentException>(
            () => writer.Add(Labels.From(("a", "c")), SomeBlocks.Buffer([(SomeBlocks.Start - 1, 1)])));
    }

    [Fact]
    public void Writer_disposed_unfinished_leaves_nothing()
    {
        using (var writer = new BlockWriter(
            _folder["a.tmp"], BlockMeta.Plan(Tier.Raw, SomeBlocks.Start, SomeBlocks.Start + SomeBlocks.Hour, 1, 1, 0)))
            writer.Add(Labels.From(("a", "b")), SomeBlocks.Buffer([(SomeBlocks.Start, 1)]));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Block_is_readable_until_its_last_hold_is_given_back()
    {
        SomeBlocks.Write(_folder["a"], SomeBlocks.Fleet(1, 10));
        var block = Block.Open(_folder["a"]);
        Assert.True(block.TryAcquire());
        block.Delete(LightWatch.Storage.Files.StoreFiles.Disk);
        block.Release();
        var read = new SampleBuffer();
        block.Read(0, long.MinValue, long.MaxValue, read);
        Assert.Equal(10, read.Count);
        block.Release();
        Assert.False(File.Exists(_folder["a"]));
        Assert.False(block.TryAcquire());
    }

    [Fact]
    public void Any_flipped_byte_is_noticed()
    {
        SomeBlocks.Write(_folder["a"], SomeBlocks.Fleet(2, 60));
        var good = File.ReadAllBytes(_folder["a"]);
        for (var at = 0; at < good.Length; at += 13)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 0x10;
            File.WriteAllBytes(_folder["bad"], bad);
            try
            {
                var block = Block.Open(_folder["bad"]);
                Assert.NotEmpty(Problems(block));
                block.Release();
            }
            catch (BlockDamagedException e)
            {
                Assert.Contains("bad", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Any_cut_is_noticed_when_opened()
    {
        SomeBlocks.Write(_folder["a"], SomeBlocks.Fleet(1, 20));
        var good = File.ReadAllBytes(_folder["a"]);
        for (var length = 1; length < good.Length; length += 29)
        {
            File.WriteAllBytes(_folder["cut"], good[..length]);
            Assert.Throws<BlockDamagedException>(() => Block.Open(_folder["cut"]));
        }
    }

    private static List<string> Problems(Block block)
    {
        var problems = new List<string>();
        block.Verify(problems.Add, null, TestContext.Current.CancellationToken);
        return problems;
    }
}
