using LightWatch.PromQL.Values.Histograms;

namespace LightWatch.PromQL.Tests.Values.Histograms;

public sealed class BucketBoundsTests
{
    [Theory]
    [InlineData(0, 0, 1), InlineData(1, 0, 2), InlineData(-1, 0, 0.5), InlineData(1, -1, 4), InlineData(2, -2, 256),
        InlineData(1, 1, 1.414213562373095)]
    [InlineData(1, 8, 1.0027112750502025), InlineData(255, 8, 1.9945921121709402), InlineData(1, 2, 1.189207115002721)]
    public void Bound_of_an_index_is_two_to_its_share(int index, int schema, double expected) =>
        Assert.Equal(expected, BucketBounds.Exponential(index, schema), 1e-15);

    [Fact]
    public void Every_coarse_bound_is_bit_for_bit_a_fine_one()
    {
        for (var schema = 0; schema < 8; schema++)
            for (var i = 0; i < 1 << schema; i++)
                Assert.Equal(BucketBounds.Exponential(i << (8 - schema), 8), BucketBounds.Exponential(i, schema));
    }

    [Theory, InlineData(1024, 0), InlineData(256, -2), InlineData(1024 * 256, 8)]
    public void Last_regular_bucket_ends_at_the_largest_number(int index, int schema)
    {
        Assert.Equal(double.MaxValue, BucketBounds.Exponential(index, schema));
        Assert.Equal(double.PositiveInfinity, BucketBounds.Exponential(index + (schema > 0 ? 1 << schema : 1), schema));
    }

    [Theory, InlineData(-1, double.NegativeInfinity), InlineData(0, 5.0), InlineData(1, 10.0),
        InlineData(2, double.PositiveInfinity)]
    public void Custom_bounds_are_taken_as_they_are(int index, double expected) =>
        Assert.Equal(expected, BucketBounds.Upper(index, -53, [5, 10]));

    [Theory, InlineData(1, 1), InlineData(2, 1), InlineData(3, 2), InlineData(0, 0), InlineData(-1, 0),
        InlineData(-2, -1)]
    public void Bucket_of_the_next_schema_holds_two(int index, int expected) =>
        Assert.Equal(expected, BucketBounds.Reduced(index, 1, 0));
}
