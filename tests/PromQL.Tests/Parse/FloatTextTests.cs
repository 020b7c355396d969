using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Tests.Parse;

public sealed class FloatTextTests
{
    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1.5, "1.5")]
    [InlineData(1e21, "1000000000000000000000")]
    [InlineData(-1.25e-7, "-0.000000125")]
    [InlineData(123456789012345680.0, "123456789012345680")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Numbers_are_written_without_exponent(double value, string expected) =>
        Assert.Equal(expected, FloatText.Write(value));

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(42.0, "42")]
    [InlineData(-1e15, "-1000000000000000")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(9.9e-7, "9.9e-07")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    public void Numbers_of_the_api_take_an_exponent_at_the_far_ends(double value, string expected)
    {
        Span<byte> bytes = stackalloc byte[FloatText.MaxBytes];
        Assert.Equal(expected, Encoding.ASCII.GetString(bytes[..FloatText.WriteJson(value, bytes)]));
    }

    [Theory]
    [InlineData(5.0, "5")]
    [InlineData(1e6, "1e+06")]
    [InlineData(-1234567.0, "-1.234567e+06")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.00012, "0.00012")]
    [InlineData(0.0, "0"), InlineData(-0.0, "-0"), InlineData(0.1, "0.1"), InlineData(123456.0, "123456"),
        InlineData(0.0001, "0.0001")]
    [InlineData(1234567.5, "1.2345675e+06"), InlineData(1e100, "1e+100"), InlineData(-2.5e-7, "-2.5e-07")]
    [InlineData(double.NaN, "NaN"), InlineData(double.PositiveInfinity, "+Inf"),
        InlineData(double.NegativeInfinity, "-Inf")]
    public void Short_form_takes_an_exponent_early(double value, string expected) =>
        Assert.Equal(expected, FloatText.WriteShort(value));

    [Theory, InlineData(1, "1.0"), InlineData(0, "0.0"), InlineData(0.5, "0.5"), InlineData(1e6, "1e+06"),
        InlineData(double.PositiveInfinity, "+Inf")]
    public void Label_form_always_has_a_point_or_an_exponent(double value, string expected) =>
        Assert.Equal(expected, FloatText.WriteLabel(value));

    [Theory]
    [InlineData(5.0, "5"), InlineData(123.0, "1.2e+02"), InlineData(0.0123, "0.012"), InlineData(9.96, "10"),
        InlineData(99.9, "1e+02")]
    [InlineData(0.0, "0"), InlineData(-0.000012345, "-1.2e-05"), InlineData(double.NaN, "NaN")]
    public void Two_digits_are_rounded(double value, string expected) =>
        Assert.Equal(expected, FloatText.WriteTwoDigits(value));

    [Theory, InlineData(2.0, "2.000000"), InlineData(-0.1234567, "-0.123457"),
        InlineData(double.NegativeInfinity, "-Inf")]
    public void Six_decimals_are_always_there(double value, string expected) =>
        Assert.Equal(expected, FloatText.WriteSixDecimals(value));

    [Fact]
    public void Every_number_reads_back_as_itself() => Prop.ForAll<long>(ArbMap.Default.ArbFor<long>(), bits =>
    {
        var value = BitConverter.Int64BitsToDouble(bits);
        Span<byte> bytes = stackalloc byte[FloatText.MaxBytes];
        var json = Encoding.ASCII.GetString(bytes[..FloatText.WriteJson(value, bytes)]);
        return !double.IsFinite(value) || (Read(FloatText.Write(value)).Equals(value) && Read(json).Equals(value));
    }).QuickCheckThrowOnFailure();

    private static double Read(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
