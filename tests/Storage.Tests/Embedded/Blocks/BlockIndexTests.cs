using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Files;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public sealed class BlockIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SortedDictionary<Labels, SampleBuffer> _fleet = SomeBlocks.Fleet(6, 3);

    public BlockIndexTests() => SomeBlocks.Write(_folder["a"], _fleet);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_values_and_postings_are_those_of_the_series()
    {
        var (block, labels) = (Block.Open(_folder["a"]), _fleet.Keys.ToArray());
        Assert.Equal(labels.SelectMany(l => l).Select(p => p.Name).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal), block.Index.LabelNames);
        foreach (var name in block.Index.LabelNames)
        {
            var index = block.Index.Label(name)!;
            var values = Enumerable.Range(0, index.ValueCount).Select(index.Value).ToArray();
            Assert.Equal(labels.Select(l => l.Get(name)).Where(v => v.Length > 0).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal), values);
            for (var value = 0; value < values.Length; value++)
                Assert.Equal(Enumerable.Range(0, labels.Length).Where(s => labels[s].Get(name) == values[value]),
                    index.Series(value));
        }
        Assert.Null(block.Index.Label("absent"));
        Assert.Null(block.Index.Label(""));
        Assert.Equal("", block.Index.ValueOf(0, "absent"));
        block.Release();
    }

    [Fact]
    public void Index_of_any_bytes_is_read_or_refused_but_nothing_else()
    {
        var (good, random) = (File.ReadAllBytes(_folder["a"]), new Random(2));
        var sections = new SectionEntry[BlockFormat.Sections];
        Assert.Null(BlockFormat.ReadFooter(good.AsSpan()[^BlockFormat.FooterBytes..], good.Length, sections));
        for (var round = 0; round < 400; round++)
        {
            var section = (Section)random.Next((int)Section.Symbols, (int)Section.Groups);
            var bad = (byte[])good.Clone();
            var (offset, length, _) = sections[(int)section];
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bad[offset + random.Next((int)length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(_folder["bad"], WithChecksum(bad, sections, section));
            try
            {
                var block = Block.Open(_folder["bad"]);
                block.Verify(_ => { }, null, TestContext.Current.CancellationToken);
                block.Release();
            }
            catch (BlockDamagedException)
            {
                // Refused as it should be: what must not come is any other exception.
            }
        }
    }

    // The checksum is made right again, so that the damage reaches what reads the section.
    private static byte[] WithChecksum(byte[] file, SectionEntry[] sections, Section changed)
    {
        var entries = (SectionEntry[])sections.Clone();
        var (offset, length, _) = entries[(int)changed];
        entries[(int)changed] = new SectionEntry(offset, length, Crc32C.Of(file.AsSpan((int)offset, (int)length)));
        var footer = Chunks.Columns.Encoded(w => BlockFormat.WriteFooter(entries, w));
        footer.CopyTo(file, file.Length - footer.Length);
        return file;
    }
}
