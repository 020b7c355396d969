using LightWatch.Storage.Postgres.Read;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class SelectTextTests
{
    [Fact]
    public void Closed_range_ends_before_the_next_millisecond() =>
        Assert.Equal(
            "where time >= timestamptz '1970-01-01 00:00:00.001+00' and time < timestamptz '1970-01-01 "
            + "00:00:00.003+00' and series_id = 7",
            SelectText.Where([7], 10, "time", 1, 2));

    [Theory, InlineData(long.MinValue, long.MaxValue), InlineData(-70_000_000_000_000, 300_000_000_000_000)]
    public void Range_beyond_what_a_date_can_say_is_without_an_end(long from, long to) =>
        Assert.Equal(
            "where bucket >= timestamptz '-infinity' and bucket < timestamptz 'infinity' and series_id = any "
            + "('{1,2}'::bigint[])",
            SelectText.Where([1, 2], 10, "bucket", from, to));

    [Theory, InlineData(1000, 1000, true), InlineData(1001, 2001, false), InlineData(1001, 2003, true)]
    public void Most_of_many_series_are_not_named(int wanted, int all, bool isNamed)
    {
        long[] ids = [.. Enumerable.Range(1, wanted).Select(i => (long)i)];
        Assert.Equal(isNamed, SelectText.Where(ids, all, "time", 0, 1).Contains("series_id", StringComparison.Ordinal));
    }

    [Fact]
    public void Times_are_clamped_to_those_a_date_can_say()
    {
        Assert.Equal(DateTime.MinValue, SelectText.Utc(long.MinValue));
        Assert.Equal(9999, SelectText.Utc(long.MaxValue).Year);
    }
}
