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
    public void Bounds_are_written_without_an_exponent(double value, string expected) => Assert.Equal(expected, NumberText.Plain(value));

    [Theory]
    [InlineData(1e21, "1e+21")]
    [InlineData(1.5e-7, "1.5e-7")]
    [InlineData(1e-6, "0.000001")]
    [InlineData(1e20, "100000000000000000000")]
    public void Attribute_numbers_are_written_as_json_does(double value, string expected) => Assert.Equal(expected, NumberText.Json(value));
}
