using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LightWatch.Ingest.Translate;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0.005, "0.005")]
    [InlineData(1, "1")]
    [InlineData(10, "10")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1.5e22, "15000000000000000000000")]
    [InlineData(1e-7, "0.0000001")]
    [InlineData(1.25e-7, "0.000000125")]
    [InlineData(-1.25e-7, "-0.000000125")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    public void Bounds_are_written_without_an_exponent(double value, string expected) =>
        Assert.Equal(expected, NumberText.Plain(value));

    [Theory]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.5e-7, "1.5e-7")]
    [InlineData(1e-6, "0.000001")]
    [InlineData(1e20, "100000000000000000000")]
    public void Attribute_numbers_are_written_as_json_does(double value, string expected) =>
        Assert.Equal(expected, NumberText.Json(value));

    [Fact]
    public void Both_forms_of_any_number_read_back_to_its_bits() => Prop.ForAll(ArbMap.Default.ArbFor<long>(), bits =>
    {
        var value = BitConverter.Int64BitsToDouble(bits);
        if (!double.IsFinite(value)) return true;
        var plain = NumberText.Plain(value);
        return !plain.Contains('E', StringComparison.OrdinalIgnoreCase) && Same(plain, bits)
            && Same(NumberText.Json(value), bits);
    }).QuickCheckThrowOnFailure();

    [Theory, InlineData(double.MaxValue), InlineData(double.Epsilon), InlineData(-double.Epsilon), InlineData(-0.0)]
    public void Extreme_numbers_read_back(double value)
    {
        Assert.True(Same(NumberText.Plain(value), BitConverter.DoubleToInt64Bits(value)));
        Assert.True(Same(NumberText.Json(value), BitConverter.DoubleToInt64Bits(value)));
    }

    private static bool Same(string text, long bits) =>
        BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)) == bits;
}
