using LightWatch.Ingest.Translate;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("By/s", "bytes_per_second")]
    [InlineData("1/s", "per_second")]
    [InlineData("1", "")]
    [InlineData("{x}", "")]
    [InlineData("widgets", "widgets")]
    public void Unit_of_metadata_is_in_words(string unit, string expected) => Assert.Equal(expected, Units.Text(unit));

    [Theory]
    [InlineData("By", "bytes", "")]
    [InlineData("By/s", "bytes", "per_second")]
    [InlineData("/s", "", "per_second")]
    [InlineData("1/m", "", "per_minute")]
    [InlineData("m", "meters", "")]                              // minutes only behind a slash
    [InlineData("{request}/s", "", "per_second")]
    [InlineData("By/{x}", "bytes", "")]
    [InlineData(" ms ", "milliseconds", "")]
    [InlineData("foo.bar", "foo_bar", "")]
    [InlineData("a/b/c", "a", "per_b_c")]
    [InlineData("", "", "")]
    [InlineData("/", "", "")]
    public void Suffixes_of_a_unit_are_its_words(string unit, string main, string per) =>
        Assert.Equal((main, per), Units.Suffixes(unit));
}
