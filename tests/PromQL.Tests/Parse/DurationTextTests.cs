using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Tests.Parse;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("5m", 300_000)]
    [InlineData("1y2w3d4h5m6s7ms", 33_019_506_007)]
    [InlineData("90d", 7_776_000_000)]
    public void Units_add_up(string text, long milliseconds)
    {
        Assert.Null(DurationText.TryRead(text, out var read));
        Assert.Equal(milliseconds, read);
    }

    [Theory]
    [InlineData("", "empty duration string")]
    [InlineData("1", "not a valid duration string: \"1\"")]
    [InlineData("1m1h", "not a valid duration string: \"1m1h\"")]
    [InlineData("-1m", "not a valid duration string: \"-1m\"")]
    [InlineData("3x", "unknown unit \"x\" in duration \"3x\"")]
    [InlineData("300y", "duration out of range")]
    public void Anything_else_is_refused(string text, string complaint) =>
        Assert.Equal(complaint, DurationText.TryRead(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(90_000, "1m30s")]
    [InlineData(604_800_000, "1w")]
    [InlineData(7_776_000_000, "90d")]
    [InlineData(31_536_000_000, "1y")]
    [InlineData(-1500, "-1s500ms")]
    public void Durations_print_as_people_write_them(long milliseconds, string text) =>
        Assert.Equal(text, DurationText.Write(milliseconds));
}
