namespace LightWatch.Storage.Tests;

public class TimeGridTests
{
    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(19, 10, 10)]
    [InlineData(-1, 10, -10)]
    [InlineData(-10, 10, -10)]
    [InlineData(-11, 10, -20)]
    [InlineData(long.MaxValue, 7_200_000, long.MaxValue - (long.MaxValue % 7_200_000))]
    public void Floor_is_the_start_of_the_unit_before_1970_too(long unixMs, long unitMs, long expected) =>
        Assert.Equal(expected, TimeGrid.Floor(unixMs, unitMs));
}
