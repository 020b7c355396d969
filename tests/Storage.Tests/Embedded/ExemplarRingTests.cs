using LightWatch.Storage.Embedded;

namespace LightWatch.Storage.Tests.Embedded;

public class ExemplarRingTests
{
    [Fact]
    public void Newest_exemplars_stay_the_oldest_first()
    {
        var ring = new ExemplarRing(3);
        for (var i = 0; i < 5; i++) ring.Add(Series("a"), Of(i));
        Assert.Equal(5, ring.Added);
        Assert.Equal([2L, 3, 4], ring.All().Select(e => e.Exemplar.UnixMs));
    }

    [Fact]
    public void Found_are_those_of_the_series_and_range_in_order_of_time_each_once()
    {
        var ring = new ExemplarRing(10);
        foreach (var time in (long[])[5, 3, 3, 9]) ring.Add(Series("a"), Of(time));
        ring.Add(Series("b"), Of(4));
        var found = ring.Find(new LabelQuery([[new LabelMatcher(MatchKind.Equal, "n", "a")]], 3, 5));
        Assert.Equal([3L, 5], Assert.Single(found).Exemplars.Select(e => e.UnixMs));
        Assert.Equal(["a", "b"], ring.Find(new LabelQuery([], long.MinValue, long.MaxValue))
            .Select(f => f.Series.Get("n")));
        Assert.Empty(ring.Find(new LabelQuery([], 100, 200)));
    }

    private static Labels Series(string name) => Labels.From(("n", name));

    private static Exemplar Of(long time) => new(Labels.From(("trace_id", "x")), 1, time);
}
