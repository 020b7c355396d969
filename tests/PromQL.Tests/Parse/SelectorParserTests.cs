using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Tests.Parse;

public sealed class SelectorParserTests
{
    [Theory]
    [InlineData("(", "missing closing ): `(`")]
    [InlineData("a**", "invalid nested repetition operator: `a**`")]
    [InlineData("[[:nope:]]", "invalid character class range: `[:nope:]`")]
    public void Bad_pattern_is_an_error_at_its_matcher(string pattern, string reason) => Assert.Equal(
        $"1:3: parse error: error parsing regexp: {reason}",
        Assert.Throws<ParseException>(() => PromParser.ParseSelector($"a{{b=~`{pattern}`}}")).Message);

    [Theory]
    [InlineData("{b=\"x\"}", "b=\"x\"")]
    [InlineData("a{b!=\"x\",c=~\"y\",d!~'z'}", "__name__=\"a\" b!=\"x\" c=~\"y\" d!~\"z\"")]
    [InlineData("{\"a.b\",\"c d\"=`e`}", "__name__=\"a.b\" c d=\"e\"")]
    public void Matchers_are_those_written_and_the_name(string selector, string expected) => Assert.Equal(
        expected.Split(' ').Order(StringComparer.Ordinal),
        string.Join(' ', PromParser.ParseSelector(selector)).Split(' ').Order(StringComparer.Ordinal));
}
