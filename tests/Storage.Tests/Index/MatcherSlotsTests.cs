using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Index;

public sealed class MatcherSlotsTests
{
    private static readonly string[] Values = ["", "a", "ab", "b", "a.b", "a\nb", "A"];
    private static readonly string[] Patterns = ["", "a", "a|b", "(a|ab)", "a.*", ".*", ".+", "[ab]+", "a\\.b", "|a",
        "^a$", "a.b", "(?i)a", "ab?", "x|y"];

    [Fact]
    public void Any_two_matchers_find_what_a_look_at_every_series_finds()
    {
        var table = new SeriesTable();
        var all = new List<Labels>();
        foreach (var x in Values)
            foreach (var y in Values)
                all.Add(Labels.From(("__name__", "m"), ("x", x), ("y", y)));
        foreach (var labels in all) table.GetOrAdd(labels);
        var matchers = Enum.GetValues<MatchKind>()
            .SelectMany(kind =>
            Patterns.SelectMany(p => (string[])["x", "y", "z"], (p, name) => new LabelMatcher(kind, name, p))).ToList();
        foreach (var first in matchers)
        {
            foreach (var second in matchers.Where((_, i) => i % 7 == 0))
            {
                var expected = all.Select((labels, slot) => (labels, slot))
                    .Where(s => first.Matches(s.labels.Get(first.Name)) && second.Matches(s.labels.Get(second.Name)))
                    .Select(s => s.slot);
                Assert.Equal(expected, MatcherSlots.Find(table, [first, second]));
            }
        }
    }
}
