using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Tests.Settings;

public sealed class BetweenAttributeTests
{
    [Theory, InlineData("00:00:01", true), InlineData("01:00:00", true), InlineData("00:00:00.9", false),
        InlineData("01:00:01", false)]
    public void Bounds_of_a_duration_are_allowed(string value, bool expected) =>
        Assert.Equal(expected,
            new BetweenAttribute("00:00:01",
                "01:00:00").IsValid(TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory, InlineData(0, true), InlineData(100, true), InlineData(-1, false), InlineData(101L, false),
        InlineData("5", false), InlineData(null, false)]
    public void Bounds_of_a_whole_number_are_allowed(object? value, bool expected) =>
        Assert.Equal(expected, new BetweenAttribute("0", "100").IsValid(value));

    [Fact]
    public void Message_names_the_key_and_both_bounds() =>
        Assert.Equal("Agent:Interval must be between 1 and 2",
            new BetweenAttribute("1", "2").FormatErrorMessage("Agent.Interval"));
}
