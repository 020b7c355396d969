using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Index;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Index;

public sealed class MatcherResolverTests : IDisposable
{
    private static readonly string[] Patterns =
        ["", "a", "h001", "h00[12]", "h00.", "h.*", ".*", ".+", "h001|h002|nope", "(h001|h002)", "(?:h003|)", "h001|",
            "h0{2}1", "h\\d+", "h00\\.", "x?", "h001*", "(?i)H001", "m_co.*|m_ra.*", "nope", "[^h].*", "h.1"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Selection_is_what_matching_each_series_gives()
    {
        var labels = SomeBlocks.Fleet(12, 2).Keys.ToArray();
        SomeBlocks.Write(
            _folder["a"], labels.Select(l => KeyValuePair.Create(l, SomeBlocks.Buffer([(SomeBlocks.Start, 1)]))));
        var block = Block.Open(_folder["a"]);
        var matchers = (from name in (string[])["__name__", "host", "shape", "absent"]
                        from kind in Enum.GetValues<MatchKind>()
                        from pattern in Patterns
                        select new LabelMatcher(kind, name, pattern)).ToArray();
        var random = new Random(1);
        foreach (var first in matchers)
        {
            Check(labels, block, [first]);
            Check(labels, block, [first, matchers[random.Next(matchers.Length)]]);
            Check(labels, block,
                [matchers[random.Next(matchers.Length)], first, matchers[random.Next(matchers.Length)]]);
        }
        block.Release();
    }

    private static void Check(Labels[] labels, Block block, LabelMatcher[] matchers)
    {
        var expected = Enumerable.Range(0, labels.Length)
            .Where(i => Array.TrueForAll(matchers, m => m.Matches(labels[i].Get(m.Name))));
        Assert.True(expected.SequenceEqual(block.Select(matchers)),
            string.Join(',', matchers.Select(m => m.ToString())));
    }
}
