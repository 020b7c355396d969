using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class DecimalScaleTests
{
    [Fact]
    public void Scalar_path_gives_the_same_bits_as_the_vector_path()
    {
        var random = new Random(6);
        for (var exponent = 0; exponent <= DecimalScale.MaxExponent; exponent++)
        {
            var numbers = new long[101];
            foreach (ref var number in numbers.AsSpan())
                number = random.NextInt64(-(1L << random.Next(1, 54)), 1L << random.Next(1, 54));
            var (vector, scalar) = ((long[])numbers.Clone(), (long[])numbers.Clone());
            new DecimalScale(exponent, 3).Apply(vector);
            new DecimalScale(exponent, 3).ApplyScalar(scalar, 0);
            Assert.Equal(scalar, vector);
        }
    }

    [Fact]
    public void Short_decimals_are_all_scalable()
    {
        var random = new Random(7);
        for (var i = 0; i < 200_000; i++)
        {
            var exponent = random.Next(1, 9);
            var value = random.NextInt64(1L << 46) / Math.Pow(10, exponent);
            Assert.True(DecimalScale.TryScale(value, exponent, out _), $"{value:R} at {exponent}");
        }
    }

    [Fact]
    public void Whatever_is_scaled_comes_back_bit_for_bit() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
            Arb.From(Gen.OneOf(ArbMap.Default.GeneratorFor<double>(), Gen.Elements(Columns.Specials),
                Gen.Choose(-99_999, 99_999).Select(n => n / 1000.0))),
            Arb.From(Gen.Choose(0, DecimalScale.MaxExponent)),
            (value, exponent) =>
            {
                if (!DecimalScale.TryScale(value, exponent, out var number)) return;
                Span<long> back = [(long)number];
                new DecimalScale(exponent, 1).ApplyScalar(back, 0);
                Assert.Equal(BitConverter.DoubleToInt64Bits(value), back[0]);
            }));

    [Theory]
    [InlineData(-0.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void Values_that_no_integer_gives_back_are_refused_at_every_exponent(double value)
    {
        for (var exponent = 0; exponent <= DecimalScale.MaxExponent; exponent++)
            Assert.False(DecimalScale.TryScale(value, exponent, out _));
    }

    [Fact]
    public void Run_ends_before_the_first_value_that_cannot_be_scaled()
    {
        double[] values = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, double.NaN, 1.5, 1.5];
        var numbers = new double[values.Length];
        var scaled = DecimalScale.ScaleRun(values, 1, numbers);
        Assert.InRange(scaled, 0, 9);
        for (var i = 0; i < scaled; i++) Assert.Equal(values[i] * 10, numbers[i]);
    }
}
