using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public class BlockFormatTests
{
    private const long FileBytes = 1000;

    [Fact]
    public void Footer_comes_back_and_any_flipped_bit_is_noticed()
    {
        var sections = Sections();
        var footer = Columns.Encoded(w => BlockFormat.WriteFooter(sections, w));
        Assert.Equal(BlockFormat.FooterBytes, footer.Length);
        var read = new SectionEntry[BlockFormat.Sections];
        Assert.Null(BlockFormat.ReadFooter(footer, FileBytes, read));
        Assert.Equal(sections, read);
        for (var bit = 0; bit < footer.Length * 8; bit++)
        {
            var bad = (byte[])footer.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotNull(BlockFormat.ReadFooter(bad, FileBytes, read));
        }
    }

    [Theory, InlineData(700, FileBytes), InlineData(700, 90), InlineData(long.MaxValue - 5, 1),
        InlineData(700, 1L << 32)]
    public void Section_outside_the_file_is_named(long offset, long length)
    {
        var sections = Sections();
        sections[^1] = new SectionEntry(offset, length, 0);
        var footer = Columns.Encoded(w => BlockFormat.WriteFooter(sections, w));
        Assert.Contains(nameof(Section.Groups), BlockFormat.ReadFooter(
            footer, FileBytes, new SectionEntry[BlockFormat.Sections]), StringComparison.Ordinal);
    }

    private static SectionEntry[] Sections() =>
        [.. Enumerable.Range(0, BlockFormat.Sections).Select(i => new SectionEntry(8 + (i * 10), 10, (uint)i))];
}
