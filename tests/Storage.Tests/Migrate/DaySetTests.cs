using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Migrate;

namespace LightWatch.Storage.Tests.Migrate;

public sealed class DaySetTests
{
    [Fact]
    public void Days_in_any_order_are_all_there_and_no_others() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), numbers =>
    {
        var days = new DaySet();
        foreach (var number in numbers) days.Add(number % 40 * Days.Ms);
        var known = numbers.Select(n => n % 40).ToHashSet();
        return Enumerable.Range(-1, 42).All(n => days.Contains(n * Days.Ms) == known.Contains(n));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ranges_are_ascending_and_apart_and_make_the_same_set_again() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), numbers =>
    {
        var days = new DaySet();
        foreach (var number in numbers) days.Add(number % 40 * Days.Ms);
        var ranges = days.Ranges;
        for (var i = 0; i < ranges.Count; i++)
            if (ranges[i][0] >= ranges[i][1] || (i > 0 && ranges[i - 1][1] >= ranges[i][0])) return false;
        return new DaySet(ranges).Ranges.SelectMany(r => r).SequenceEqual(ranges.SelectMany(r => r));
    }).QuickCheckThrowOnFailure();

    [Theory, InlineData(-1, -Days.Ms), InlineData(0, 0), InlineData(Days.Ms - 1, 0), InlineData(Days.Ms, Days.Ms)]
    public void Day_of_a_time_begins_at_midnight(long unixMs, long day) => Assert.Equal(day, Days.Floor(unixMs));
}
