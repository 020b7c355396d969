using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public sealed class BlockRepairTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SortedDictionary<Labels, SampleBuffer> _fleet = SomeBlocks.Fleet(60, 200);
    private readonly List<string> _lost = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_group_costs_its_series_only()
    {
        var path = Damage(bytes => bytes[100] ^= 4);
        using var folder = Repair(path, out var repaired);
        Assert.NotNull(repaired);
        Assert.InRange(repaired.Series, _fleet.Count / 4, _fleet.Count - 1);
        Assert.NotEmpty(_lost);
        AssertAllTrue(folder);
        Assert.Empty(folder.Damaged);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Damaged_postings_cost_nothing()
    {
        var path = Damage(bytes =>
        {
            var sections = new SectionEntry[BlockFormat.Sections];
            Assert.Null(BlockFormat.ReadFooter(bytes.AsSpan()[^BlockFormat.FooterBytes..], bytes.Length, sections));
            bytes[sections[(int)Section.Postings].Offset + 5] ^= 4;
        });
        using var folder = Repair(path, out var repaired);
        Assert.Equal(_fleet.Count, repaired?.Series);
        AssertAllTrue(folder);
    }

    [Fact]
    public void File_without_an_end_stays_and_is_named()
    {
        var path = Damage(bytes => bytes[^1] ^= 4);
        using var folder = Repair(path, out var repaired);
        Assert.Null(repaired);
        Assert.True(File.Exists(path));
        Assert.Single(folder.Damaged);
        Assert.Contains("Nothing of it can be read", Assert.Single(_lost), StringComparison.Ordinal);
    }

    /// <summary>Writes a block, damages it, and gives the name under which it was set aside.</summary>
    private string Damage(Action<byte[]> damage)
    {
        var path = _folder["raw-20231109T0000-2h-00000001" + BlockName.Extension];
        SomeBlocks.Write(path, _fleet);
        var bytes = File.ReadAllBytes(path);
        damage(bytes);
        File.WriteAllBytes(path + BlockName.DamagedExtension, bytes);
        File.Delete(path);
        return path + BlockName.DamagedExtension;
    }

    private BlockFolder Repair(string path, out BlockMeta? repaired)
    {
        var folder = BlockFolder.Open(_folder.Path, new LabelsPool());
        repaired = BlockRepair.Repair(path, folder, _lost.Add, TestContext.Current.CancellationToken);
        return folder;
    }

    private void AssertAllTrue(BlockFolder folder)
    {
        using var snapshot = folder.Acquire();
        var block = Assert.Single(snapshot.Blocks);
        for (var series = 0; series < block.Meta.Series; series++)
        {
            var read = new SampleBuffer();
            block.Read(series, long.MinValue, long.MaxValue, read);
            SomeBlocks.AssertSame(_fleet[block.LabelsOf(series)], read);
        }
    }
}
