using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Index;

public class SortedResultsTests
{
    private static readonly Labels[] Series =
        [Labels.From(("b", "2"), ("a", "1")), Labels.From(("b", "10"), ("Z", "1"))];

    [Theory, InlineData(0, 3), InlineData(2, 2), InlineData(9, 3)]
    public void Names_are_in_ordinal_order_and_no_more_than_the_limit(int limit, int expected) =>
        Assert.Equal(((string[])["Z", "a", "b"])[..expected], SortedResults.NamesOf(Series, limit));

    [Fact]
    public void Values_of_an_absent_label_are_none()
    {
        Assert.Equal(["10", "2"], SortedResults.ValuesOf(Series, "b", 0));
        Assert.Empty(SortedResults.ValuesOf(Series, "c", 0));
    }
}
