using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public sealed class BlockFolderTests : IDisposable
{
    private static readonly Labels Series = Labels.From(("__name__", "m"));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reopened_folder_has_its_blocks_and_never_gives_a_number_twice()
    {
        long number;
        using (var folder = Open())
        {
            Publish(folder, SomeBlocks.Start, 1);
            Publish(folder, SomeBlocks.Start + (2 * SomeBlocks.Hour), 2);
            number = folder.Metas[^1].Number;
        }
        using var again = Open();
        Assert.Equal(2, again.Metas.Count);
        Assert.True(again.NextNumber() > number);
    }

    [Fact]
    public void Snapshot_reads_on_after_its_blocks_are_removed()
    {
        using var folder = Open();
        Publish(folder, SomeBlocks.Start, 1);
        using var snapshot = folder.Acquire();
        folder.Remove([.. snapshot.Blocks]);
        Assert.Empty(folder.Metas);
        var read = new SampleBuffer();
        snapshot.Blocks[0].Read(0, long.MinValue, long.MaxValue, read);
        Assert.Equal([1.0], read.Values.ToArray());
    }

    [Fact]
    public void Snapshot_holds_only_blocks_of_its_range()
    {
        using var folder = Open();
        Publish(folder, SomeBlocks.Start, 1);
        Publish(folder, SomeBlocks.Start + (2 * SomeBlocks.Hour), 2);
        using var snapshot = folder.Acquire(SomeBlocks.Start + 1, SomeBlocks.Start + (3 * SomeBlocks.Hour));
        Assert.Equal(SomeBlocks.Start + (2 * SomeBlocks.Hour), Assert.Single(snapshot.Blocks).Meta.MinUnixMs);
    }

    [Fact]
    public void Crash_between_writing_a_merged_block_and_deleting_its_sources_is_made_good()
    {
        using (var folder = Open())
        {
            Publish(folder, SomeBlocks.Start, 1);
            var source = folder.Metas[0];
            using var writer =
                folder.Begin(BlockMeta.Plan(Tier.Raw, SomeBlocks.Start, SomeBlocks.Start + (2 * SomeBlocks.Hour),
                folder.NextNumber(), source.Sequence, 0, [source.Number]));
            writer.Add(Series, SomeBlocks.Buffer([(SomeBlocks.Start, 9)]));
            folder.Publish(writer, []);
            File.WriteAllText(_folder["half" + BlockName.TemporaryExtension], "half");
        }
        using var again = Open();
        Assert.Equal(2, Assert.Single(again.Metas).Number);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Damaged_block_is_set_aside_and_named_and_the_rest_serves()
    {
        using (var folder = Open())
        {
            Publish(folder, SomeBlocks.Start, 1);
            Publish(folder, SomeBlocks.Start + (2 * SomeBlocks.Hour), 2);
        }
        var victim = Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).First();
        var bytes = File.ReadAllBytes(victim);
        bytes[^40] ^= 1;
        File.WriteAllBytes(victim, bytes);
        using (var again = Open())
        {
            Assert.Single(again.Metas);
            Assert.Contains("damaged", Assert.Single(again.Damaged).Reason, StringComparison.Ordinal);
        }
        using var third = Open();
        Assert.Single(third.Damaged);
    }

    [Fact]
    public void Block_found_damaged_while_reading_leaves_the_folder()
    {
        using (var folder = Open()) Publish(folder, SomeBlocks.Start, 1);
        var path = Directory.GetFiles(_folder.Path)[0];
        var bytes = File.ReadAllBytes(path);
        bytes[10] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var again = Open();
        using (var snapshot = again.Acquire())
        {
            var damage = Assert.Throws<BlockDamagedException>(
                () => snapshot.Blocks[0].Read(0, long.MinValue, long.MaxValue, new SampleBuffer()));
            again.SetAside(damage);
        }
        Assert.Empty(again.Metas);
        Assert.Single(again.Damaged);
    }

    [Fact]
    public void Empty_block_is_not_published()
    {
        using var folder = Open();
        using var writer = folder.Begin(Tier.Raw, SomeBlocks.Start, SomeBlocks.Start + SomeBlocks.Hour, 0);
        Assert.Null(folder.Publish(writer, []));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private BlockFolder Open() => BlockFolder.Open(_folder.Path, new LabelsPool());

    private static void Publish(BlockFolder folder, long start, double value)
    {
        using var writer = folder.Begin(Tier.Raw, start, start + (2 * SomeBlocks.Hour), 0);
        writer.Add(Series, SomeBlocks.Buffer([(start, value)]));
        folder.Publish(writer, []);
    }
}
