using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Values;

public sealed class GoNumberTests
{
    [Theory]
    [InlineData(0.0, "0"), InlineData(-0.0, "-0"), InlineData(1.0, "1"), InlineData(0.1, "0.1"), InlineData(123456.0, "123456"), InlineData(1e6, "1e+06")]
    [InlineData(1234567.5, "1.2345675e+06"), InlineData(0.0001, "0.0001"), InlineData(0.00001, "1e-05"), InlineData(1e100, "1e+100"), InlineData(-2.5e-7, "-2.5e-07")]
    [InlineData(double.NaN, "NaN"), InlineData(double.PositiveInfinity, "+Inf"), InlineData(double.NegativeInfinity, "-Inf")]
    public void General_form_is_that_of_Go(double value, string expected) => Assert.Equal(expected, GoNumber.General(value));

    [Theory, InlineData(1e21, "1000000000000000000000"), InlineData(1e-7, "0.0000001"), InlineData(-12.5, "-12.5"), InlineData(double.NaN, "NaN")]
    public void Fixed_form_has_no_exponent(double value, string expected) => Assert.Equal(expected, GoNumber.Fixed(value));

    [Theory, InlineData(1, "1.0"), InlineData(0, "0.0"), InlineData(0.5, "0.5"), InlineData(1e6, "1e+06"), InlineData(double.PositiveInfinity, "+Inf")]
    public void Label_form_always_has_a_point_or_an_exponent(double value, string expected) => Assert.Equal(expected, GoNumber.OpenMetrics(value));

    [Theory, InlineData(5.0, "5"), InlineData(123.0, "1.2e+02"), InlineData(0.0123, "0.012"), InlineData(9.96, "10"), InlineData(99.9, "1e+02")]
    public void Two_digits_are_rounded(double value, string expected) => Assert.Equal(expected, GoNumber.TwoDigits(value));
}
