using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Text;

public sealed class FieldReaderTests
{
    [Fact]
    public void Fields_are_separated_by_any_run_of_blanks()
    {
        var fields = new FieldReader("  a\t\t 12 1.5 rest of it "u8);
        Assert.True(fields.TryRead(out var name));
        Assert.Equal("a", Utf8.Text(name));
        Assert.True(fields.TryReadCount(out var count));
        Assert.True(fields.TryReadNumber(out var number));
        Assert.Equal((12, 1.5), (count, number));
        Assert.Equal(" rest of it ", Utf8.Text(fields.Rest));
        Assert.True(fields.TrySkip(3));
        Assert.False(fields.TrySkip(1));
        Assert.False(fields.TryRead(out _));
    }

    [Theory, InlineData(""), InlineData("-1"), InlineData("+1"), InlineData("1.0"), InlineData("x")]
    public void Count_that_is_none_is_refused(string text) =>
        Assert.False(new FieldReader(Utf8.Bytes(text)).TryReadCount(out _));

    [Theory, InlineData(""), InlineData("NaN"), InlineData("Infinity"), InlineData("1e999"), InlineData("1,5"),
        InlineData("x")]
    public void Number_that_is_not_finite_is_refused(string text) =>
        Assert.False(new FieldReader(Utf8.Bytes(text)).TryReadNumber(out _));
}
