using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class PressureTests
{
    [Fact]
    public void Line_is_read_in_percent_and_microseconds()
    {
        Assert.True(Pressure.TryParse(
            "full avg10=1.50 avg60=0.25 avg300=0.01 total=123456789"u8,
            out var isFull, out var avg10, out var avg60, out var avg300, out var total));
        Assert.Equal((true, 1.5, 0.25, 0.01, 123456789L), (isFull, avg10, avg60, avg300, total));
    }

    [Theory]
    [InlineData(""), InlineData("some"), InlineData("some avg10=1 avg60=1 avg300=1")]
    [InlineData("none avg10=1 avg60=1 avg300=1 total=1"), InlineData("some avg10=x avg60=1 avg300=1 total=1")]
    public void Other_line_is_refused(string text) =>
        Assert.False(Pressure.TryParse(Utf8.Bytes(text), out _, out _, out _, out _, out _));
}
