using LightWatch.Storage.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public sealed class BlockMergerTests : IDisposable
{
    private static readonly Labels A = Labels.From(("n", "a")), B = Labels.From(("n", "b")),
        C = Labels.From(("n", "c"));
    private readonly TemporaryFolder _folder = new();
    private readonly List<Block> _blocks = [];

    public void Dispose()
    {
        foreach (var block in _blocks) block.Release();
        _folder.Dispose();
    }

    [Fact]
    public void Higher_sequence_wins_whatever_the_order_of_the_blocks()
    {
        Write(sequence: 7, (A, 1, 70), (A, 3, 71));
        Write(sequence: 2, (A, 1, 20), (A, 2, 21), (B, 5, 22));
        Write(sequence: 9, (C, 1, 90), (A, 3, 91));
        foreach (var order in (int[][])[[0, 1, 2], [2, 1, 0], [1, 2, 0]])
        {
            var merged = Merge([.. order.Select(i => _blocks[i])], null);
            Assert.Equal(["a 1 70", "a 2 21", "a 3 91", "b 5 22", "c 1 90"], merged);
        }
    }

    [Fact]
    public void Series_left_without_samples_by_a_change_are_not_written()
    {
        Write(sequence: 1, (A, 1, 1), (B, 1, 2), (B, 2, 3));
        Assert.Equal(["b 2 3"], Merge(_blocks, (_, samples, _) => samples!.RemoveRange(0, 1)));
    }

    [Fact]
    public void Damaged_block_stops_the_merge_and_cancellation_too()
    {
        Write(sequence: 1, (A, 1, 1));
        Assert.Throws<OperationCanceledException>(() => Merge(_blocks, null, new CancellationToken(canceled: true)));
        var bytes = File.ReadAllBytes(_blocks[0].Path);
        bytes[9] ^= 1;
        File.WriteAllBytes(_folder["bad"], bytes);
        var bad = Block.Open(_folder["bad"]);
        Assert.Throws<BlockDamagedException>(() => Merge([bad], null));
        bad.Release();
    }

    private void Write(long sequence, params (Labels Labels, int Second, double Value)[] samples)
    {
        var series = samples.GroupBy(s => s.Labels).OrderBy(g => g.Key).Select(g => KeyValuePair.Create(
            g.Key, SomeBlocks.Buffer(g.Select(s => (SomeBlocks.Start + (s.Second * 1000), s.Value)))));
        SomeBlocks.Write(_folder[$"{sequence}"], series, sequence: sequence);
        _blocks.Add(Block.Open(_folder[$"{sequence}"]));
    }

    private List<string> Merge(IReadOnlyList<Block> blocks, SeriesChange? change, CancellationToken cancel = default)
    {
        using (var writer = new BlockWriter(_folder["merged.tmp"],
            BlockMeta.Plan(Tier.Raw, SomeBlocks.Start, SomeBlocks.Start + SomeBlocks.Hour, 10, 9, 0)))
        {
            BlockMerger.Merge(blocks, writer, change, cancel);
            writer.Finish(_folder["merged"]);
        }
        var (merged, found) = (Block.Open(_folder["merged"]), new List<string>());
        for (var series = 0; series < merged.Meta.Series; series++)
        {
            var buffer = new SampleBuffer();
            merged.Read(series, long.MinValue, long.MaxValue, buffer);
            for (var row = 0; row < buffer.Count; row++)
            {
                var seconds = (buffer.UnixMs[row] - SomeBlocks.Start) / 1000;
                found.Add($"{merged.LabelsOf(series).Get("n")} {seconds} {buffer.Values[row]}");
            }
        }
        merged.Release();
        return found;
    }
}
