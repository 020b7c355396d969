using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Text;

public sealed class NumbersTests
{
    [Theory, InlineData("0", 0L), InlineData("9223372036854775807", long.MaxValue),
        InlineData("18446744073709551615", long.MaxValue)]
    public void Count_up_to_64_bits_is_cut_to_the_signed_range(string text, long expected)
    {
        Assert.True(Numbers.TryCount(Utf8.Bytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory, InlineData(""), InlineData("18446744073709551616"), InlineData("-1"), InlineData(" 1"), InlineData("1 ")]
    public void Count_out_of_range_or_with_other_characters_is_refused(string text) =>
        Assert.False(Numbers.TryCount(Utf8.Bytes(text), out _));

    [Theory, InlineData("-5500", -5500L), InlineData("7", 7L)]
    public void Integer_may_be_negative(string text, long expected)
    {
        Assert.True(Numbers.TryInteger(Utf8.Bytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory, InlineData(3L, 1024L, 3072L), InlineData(long.MaxValue, 2L, long.MaxValue),
        InlineData(long.MaxValue / 2, 2L, long.MaxValue - 1)]
    public void Product_stays_at_the_largest_value(long count, long factor, long expected) =>
        Assert.Equal(expected, Numbers.Scale(count, factor));
}
