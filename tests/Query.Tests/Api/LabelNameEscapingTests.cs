using LightWatch.Query.Api;

namespace LightWatch.Query.Tests.Api;

public sealed class LabelNameEscapingTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("U__a_2e_b", "a.b")]
    [InlineData("U__a__b", "a_b")]
    [InlineData("U___1f600_", "😀")]
    [InlineData("U__broken_zz_", "U__broken_zz_")]
    [InlineData("U__open_2e", "U__open_2e")]
    [InlineData("U__surrogate_d800_", "U__surrogate_d800_")]
    public void Escaped_names_are_read_and_broken_ones_left_alone(string escaped, string name) =>
        Assert.Equal(name, LabelNameEscaping.Unescape(escaped));
}
