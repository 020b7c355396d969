using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public class IndexWriterTests
{
    [Fact]
    public void Series_out_of_order_or_twice_are_refused()
    {
        var index = new IndexWriter();
        Add(index, Labels.From(("a", "2")));
        Assert.Throws<ArgumentException>(() => index.BeginSeries(Labels.From(("a", "2"))));
        Assert.Throws<ArgumentException>(() => index.BeginSeries(Labels.From(("a", "1"))));
    }

    [Fact]
    public void Sections_hold_each_symbol_once_and_postings_in_order_of_names_and_values()
    {
        var index = new IndexWriter();
        foreach (var value in (string[])["1", "2", "b"]) Add(index, Labels.From(("a", "b"), ("z", value)));
        var sections = new Dictionary<Section, byte[]>();
        index.Finish((section, bytes) => sections.Add(section, bytes.Written.ToArray()));
        Assert.Equal("abz12", System.Text.Encoding.UTF8.GetString(sections[Section.Symbols]));
        Assert.Equal([1, 2, 3, 4, 5], Numbers(sections[Section.SymbolOffsets]));
        Assert.Equal(3, Numbers(sections[Section.SeriesOffsets]).Length);
        Assert.Equal([0, 0, 2, 1], Numbers(sections[Section.Names]));   // (symbol, first value) of "a" and "z"
        var values = Numbers(sections[Section.Values]);
        Assert.Equal([1, 3, 4, 1], values.Where((_, i) => i % 2 == 0)); // "b" of a; "1", "2", "b" of z
        Assert.True(Postings.TryDecode(sections[Section.Postings].AsSpan((int)values[1]), 3, out var all));
        Assert.Equal([0, 1, 2], all);
        Assert.True(Postings.TryDecode(sections[Section.Postings].AsSpan((int)values[7]), 3, out var last));
        Assert.Equal([2], last);
    }

    private static void Add(IndexWriter index, Labels labels)
    {
        index.BeginSeries(labels);
        index.EndSeries(8, 0, []);
    }

    private static uint[] Numbers(byte[] bytes) =>
        [.. Enumerable.Range(0, bytes.Length / 4)
            .Select(i => System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * i)))];
}
