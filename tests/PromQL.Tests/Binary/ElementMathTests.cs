using LightWatch.PromQL.Binary;
using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Tests.Binary;

public sealed class ElementMathTests
{
    [Theory]
    [InlineData(BinaryOp.Add, 5, 3, 8)]
    [InlineData(BinaryOp.Modulo, -5, 3, -2)]                     // the sign of the dividend, as in Go
    [InlineData(BinaryOp.Power, 2, 10, 1024)]
    [InlineData(BinaryOp.Divide, 1, 0, double.PositiveInfinity)]
    [InlineData(BinaryOp.Equal, 1, 1, 1)]
    [InlineData(BinaryOp.Less, 2, 1, 0)]
    [InlineData(BinaryOp.Equal, double.NaN, double.NaN, 0)]
    [InlineData(BinaryOp.NotEqual, double.NaN, double.NaN, 1)]
    public void Two_numbers_give_a_number(BinaryOp op, double left, double right, double expected) =>
        Assert.Equal(expected, ElementMath.OfScalars(op, left, right));

    [Theory]
    [InlineData(BinaryOp.Multiply, 6)]
    [InlineData(BinaryOp.Divide, 1.5)]
    public void Histogram_is_scaled_by_a_number(BinaryOp op, double count)
    {
        var outcome = ElementMath.Apply(op, new Element(0, Vectors.Histogram(3)), new Element(2));
        Assert.Equal((true, count, null), (outcome.Keep, outcome.Result.Histogram!.Count, outcome.Error));
    }

    [Theory]
    [InlineData(BinaryOp.Add, 5)]
    [InlineData(BinaryOp.Subtract, 1)]
    public void Two_histograms_are_added_and_subtracted(BinaryOp op, double count)
    {
        var outcome = ElementMath.Apply(op, new Element(0, Vectors.Histogram(3)), new Element(0, Vectors.Histogram(2)));
        Assert.Equal((true, count), (outcome.Keep, outcome.Result.Histogram!.Count));
    }

    [Theory]
    [InlineData(BinaryOp.Equal, 3, true)]
    [InlineData(BinaryOp.Equal, 2, false)]
    [InlineData(BinaryOp.NotEqual, 2, true)]
    public void Two_histograms_are_compared_by_their_data(BinaryOp op, double other, bool holds) =>
        Assert.Equal(holds,
            ElementMath.Apply(op, new Element(0, Vectors.Histogram(3)), new Element(0, Vectors.Histogram(other))).Keep);

    [Theory]
    [InlineData(BinaryOp.Add, true, false, "histogram + float")]
    [InlineData(BinaryOp.Divide, false, true, "float / histogram")]
    [InlineData(BinaryOp.Greater, true, true, "histogram > histogram")]
    [InlineData(BinaryOp.TrimUpper, false, false, "float </ float")]
    public void Samples_that_do_not_fit_the_operator_are_an_error(BinaryOp op, bool left, bool right, string expected)
    {
        var outcome = ElementMath.Apply(op, Of(left), Of(right));
        Assert.False(outcome.Keep);
        Assert.EndsWith(expected, outcome.Error, StringComparison.Ordinal);
    }

    private static Element Of(bool isHistogram) => isHistogram ? new Element(0, Vectors.Histogram(1)) : new Element(1);
}
