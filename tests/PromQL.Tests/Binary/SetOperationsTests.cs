using LightWatch.PromQL.Binary;
using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Tests.Binary;

public sealed class SetOperationsTests
{
    [Theory]
    [InlineData("a and b", "{__name__=\"a\", job=\"x\"}: 1 _ _")]
    [InlineData("a unless b", "{__name__=\"a\", job=\"x\"}: _ 2 _|{__name__=\"a\", job=\"y\"}: 4 5 6")]
    [InlineData("a or b",
        "{__name__=\"a\", job=\"x\"}: 1 2 _|{__name__=\"a\", job=\"y\"}: 4 5 6|{__name__=\"b\", job=\"x\"}: _ _ 9")]
    [InlineData("a and on() b", "{__name__=\"a\", job=\"x\"}: 1 _ _|{__name__=\"a\", job=\"y\"}: 4 _ 6")]
    public void Each_step_looks_at_the_other_side_at_that_step(string query, string expected)
    {
        var context = Vectors.Context();
        var result = SetOperations.Apply(
            context, Vectors.Parse<BinaryExpr>(query), Vectors.Grid(3),
            context.Vector("a{job=\"x\"}: 1 2 _", "a{job=\"y\"}: 4 5 6"), context.Vector("b{job=\"x\"}: 7 _ 9"));
        Assert.Equal(expected.Split('|'), result.Rows());
    }

    [Fact]
    public void Histograms_are_members_too()
    {
        var context = Vectors.Context();
        var (left, right) = (context.Vector("a: _ 2"), context.Vector("b: _ _"));
        left.Columns[0].Set(0, 0, Vectors.Histogram(4));
        right.Columns[0].Set(0, 0, Vectors.Histogram(1));
        Assert.Equal(
            ["{__name__=\"a\"}: h4 _"], SetOperations.Apply(
                context, Vectors.Parse<BinaryExpr>("a and b"), Vectors.Grid(2), left, right).Rows());
    }
}
