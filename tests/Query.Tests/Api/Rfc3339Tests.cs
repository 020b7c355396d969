using LightWatch.Query.Api;

namespace LightWatch.Query.Tests.Api;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2015-07-01T20:10:51.781Z", 1_435_781_451_781)]
    [InlineData("2015-07-01t22:10:51.781+02:00", 1_435_781_451_781)]
    [InlineData("2015-07-01T20:10:51.7819999999z", 1_435_781_451_781)]
    [InlineData("1969-12-31T23:59:59Z", -1000)]
    public void Times_are_read_to_the_millisecond(string text, long expected)
    {
        Assert.True(Rfc3339.TryRead(text, out var unixMs));
        Assert.Equal(expected, unixMs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2015-07-01")]
    [InlineData("2015-07-01T20:10:51")]
    [InlineData("2015-07-01 20:10:51Z")]
    [InlineData("2015-13-01T20:10:51Z")]
    [InlineData("2015-02-30T20:10:51Z")]
    [InlineData("2015-07-01T20:10:51.Z")]
    [InlineData("2015-07-01T20:10:51Z\n")]
    [InlineData("2015-07-01T20:10:51+2")]
    public void Anything_else_is_refused(string text) => Assert.False(Rfc3339.TryRead(text, out _));

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000Z")]
    [InlineData(1_435_781_451_781, "2015-07-01T20:10:51.781Z")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.999Z")]
    [InlineData(253_402_300_800_000, "253402300800")]
    [InlineData(-62_135_596_800_001, "-62135596800.001")]
    public void Times_without_a_year_of_four_digits_are_written_as_seconds(long unixMs, string expected) =>
        Assert.Equal(expected, Rfc3339.Write(unixMs));
}
