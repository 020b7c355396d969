using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Index;

public class LabelsPoolTests
{
    [Fact]
    public void Equal_labels_and_texts_are_one_instance()
    {
        var pool = new LabelsPool();
        var first = pool.Intern(Labels.From(("a", "1")));
        Assert.Same(first, pool.Intern(Labels.From(("a", "1"))));
        Assert.Same(pool.Intern(new string(['x', 'y'])), pool.Intern(new string(['x', 'y'])));
    }

    [Fact]
    public void Full_pool_starts_again_and_what_it_gave_out_stays_right()
    {
        var pool = new LabelsPool(maxSeries: 10);
        var given = Enumerable.Range(0, 100).Select(i => pool.Intern(Labels.From(("n", $"{i}")))).ToList();
        for (var i = 0; i < 100; i++) Assert.Equal($"{i}", given[i].Get("n"));
        Assert.Equal(given[0], pool.Intern(Labels.From(("n", "0"))));
        Assert.NotSame(given[0], pool.Intern(Labels.From(("n", "0"))));
        Assert.Equal(100, Enumerable.Range(0, 100).Select(i => pool.Intern($"{i}")).Distinct(StringComparer.Ordinal)
            .Count());
    }
}
