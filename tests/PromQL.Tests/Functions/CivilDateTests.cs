using FsCheck;
using FsCheck.Fluent;
using LightWatch.PromQL.Functions;

namespace LightWatch.PromQL.Tests.Functions;

public sealed class CivilDateTests
{
    [Fact]
    public void Date_of_any_day_is_that_of_the_framework() => Prop.ForAll(
        Gen.Choose(-719162, 2932896).ToArbitrary(), days =>
        {
            var expected = DateTime.UnixEpoch.AddDays(days);
            var date = CivilDate.Of(days);
            Assert.Equal((expected.Year, expected.Month, expected.Day), ((int)date.Year, date.Month, date.Day));
            Assert.Equal(DateTime.DaysInMonth(expected.Year, expected.Month), date.DaysInMonth);
            var seconds = days * 86400L;
            Assert.Equal(expected.DayOfYear, Clock.Calendar["day_of_year"](seconds));
            Assert.Equal((double)expected.DayOfWeek, Clock.Calendar["day_of_week"](seconds));
        }).QuickCheckThrowOnFailure();

    [Theory, InlineData("hour", -1L, 23), InlineData("minute", -1L, 59), InlineData("year", -1L, 1969),
        InlineData("day_of_month", -1L, 31), InlineData("hour", 3600L, 1)]
    public void Part_of_a_time_before_1970_counts_back(string part, long seconds, double expected) =>
        Assert.Equal(expected, Clock.Calendar[part](seconds));
}
