using LightWatch.Storage.Postgres;

namespace LightWatch.Storage.Tests.Postgres;

public sealed class SqlTextTests
{
    [Theory]
    [InlineData("00:00:00", "0 milliseconds")]
    [InlineData("02:00:00.001", "7200001 milliseconds")]
    [InlineData("36500.00:00:00", "3153600000000 milliseconds")]
    public void Interval_is_in_whole_milliseconds(string span, string expected) =>
        Assert.Equal(expected, SqlText.Interval(TimeSpan.Parse(span, null)));

    [Fact]
    public void Time_is_a_literal_to_the_millisecond_in_utc() =>
        Assert.Equal(
            "timestamptz '2026-01-02 03:04:05.006+00'",
            SqlText.Time(new DateTime(2026, 1, 2, 3, 4, 5, 6, DateTimeKind.Utc)));
}
