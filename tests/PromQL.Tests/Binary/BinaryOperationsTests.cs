using LightWatch.PromQL.Binary;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Binary;

public sealed class BinaryOperationsTests
{
    [Theory]
    [InlineData("a + 1", "{job=\"x\"}: 2 _ 4")]
    [InlineData("a > 1", "{__name__=\"a\", job=\"x\"}: _ _ 3")]
    [InlineData("a > bool 1", "{job=\"x\"}: 0 _ 1")]
    public void Vector_and_scalar_are_combined_step_by_step(string query, string expected)
    {
        var context = Vectors.Context();
        var result = BinaryOperations.Apply(
            context, Vectors.Parse<BinaryExpr>(query), Vectors.Grid(3), context.Vector("a{job=\"x\"}: 1 _ 3"),
            new ScalarValue(1));
        Assert.Equal([expected], result.Rows());
    }

    [Theory]
    [InlineData("4 - a", "{job=\"x\"}: 3 _ 1")]
    [InlineData("4 > a", "{__name__=\"a\", job=\"x\"}: 1 _ 3")]     // a comparison keeps the vector's value
    public void Scalar_may_be_on_the_left(string query, string expected)
    {
        var context = Vectors.Context();
        var result = BinaryOperations.Apply(
            context, Vectors.Parse<BinaryExpr>(query), Vectors.Grid(3), new ScalarValue(4),
            context.Vector("a{job=\"x\"}: 1 _ 3"));
        Assert.Equal([expected], result.Rows());
    }

    [Fact]
    public void Two_scalars_give_a_scalar_for_each_step()
    {
        var result = BinaryOperations.Apply(
            Vectors.Context(), Vectors.Parse<BinaryExpr>("time() * 2"), Vectors.Grid(2), new ScalarValue([3, 4]),
            new ScalarValue(2));
        Assert.Equal([6, 8], Assert.IsType<ScalarValue>(result).Steps.ToArray());
    }

    [Fact]
    public void Histogram_that_cannot_be_combined_gives_an_annotation_and_no_sample()
    {
        var context = Vectors.Context();
        var vector = context.Vector("a: _ 2");
        vector.Columns[0].Set(0, 0, Vectors.Histogram(3));
        var result = BinaryOperations.Apply(
            context, Vectors.Parse<BinaryExpr>("a + 1"), Vectors.Grid(2), vector, new ScalarValue(1));
        Assert.Equal(["{}: _ 3"], result.Rows());
        Assert.Contains("incompatible sample types", Assert.Single(context.Annotations.Read("a + 1").Infos),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Series_that_become_equal_without_their_names_are_an_error()
    {
        var context = Vectors.Context();
        var vector = context.Vector("a: 1", "b: 1");
        Assert.Throws<QueryException>(() => BinaryOperations.Apply(
            context, Vectors.Parse<BinaryExpr>("a + 1"), Vectors.Grid(1), vector, new ScalarValue(1)));
    }

    [Fact]
    public void Delayed_removal_keeps_the_name_until_the_end()
    {
        var context = Vectors.Context(new EngineOptions { DelayedNameRemoval = true });
        var result = BinaryOperations.Apply(
            context, Vectors.Parse<BinaryExpr>("a + 1"), Vectors.Grid(1), context.Vector("a: 1", "b: 1"),
            new ScalarValue(1));
        Assert.Equal(["{__name__=\"a\"}: 2", "{__name__=\"b\"}: 2"], result.Rows());
        Assert.All(((VectorValue)result).Columns, c => Assert.True(c.DropName));
    }
}
