using LightWatch.PromQL.Functions;

namespace LightWatch.PromQL.Tests.Functions;

public sealed class QuantileTests
{
    [Theory]
    [InlineData(0.5, 2), InlineData(0, 1), InlineData(1, 3), InlineData(0.25, 1.5),
        InlineData(-0.1, double.NegativeInfinity), InlineData(1.1, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Quantile_lies_between_the_nearest_ranks(double q, double expected) =>
        Assert.Equal(expected, Quantile.Of(q, (double[])[3, 1, 2]));

    [Fact]
    public void Quantile_of_nothing_is_not_a_number() => Assert.Equal(double.NaN, Quantile.Of(0.5, []));

    [Fact]
    public void Classic_quantile_repairs_counts_that_decrease()
    {
        List<ClassicBucket> buckets = [new(1, 10), new(2, 8), new(4, 20), new(double.PositiveInfinity, 20)];
        Assert.Equal(3, ClassicHistogram.Quantile(0.75, buckets, out var repair));
        Assert.Equal(new BucketRepair(true, 2, 2, 2), repair);
    }

    [Fact]
    public void Classic_quantile_without_an_infinite_bucket_is_not_a_number() =>
        Assert.Equal(double.NaN, ClassicHistogram.Quantile(0.5, [new(1, 10), new(2, 20)], out _));
}
