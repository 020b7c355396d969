using LightWatch.PromQL.Binary;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Binary;

public sealed class ColumnMathTests
{
    private static readonly double[] Samples =
        [1, -2.5, Presence.Absent, 0, -0.0, double.PositiveInfinity, double.NaN, 7, 1e300, Presence.Absent, 3];

    public static TheoryData<BinaryOp> Operators =>
        [BinaryOp.Add, BinaryOp.Subtract, BinaryOp.Multiply, BinaryOp.Divide, BinaryOp.Modulo, BinaryOp.Power,
            BinaryOp.Atan2];

    // All lengths around the width of a vector register, so that both the wide and the narrow loop are seen.
    [Theory, MemberData(nameof(Operators))]
    public void Columns_equal_the_operator_step_by_step(BinaryOp op)
    {
        for (var length = 1; length <= Samples.Length; length++)
        {
            var left = Samples[..length];
            var right = Samples.Reverse().Take(length).ToArray();
            var output = new double[length];
            ColumnMath.Arithmetic(op, left, right, output);
            for (var i = 0; i < length; i++) AssertSame(Expected(op, left[i], right[i]), output[i]);
            ColumnMath.Arithmetic(op, [2], right, output);
            for (var i = 0; i < length; i++) AssertSame(Expected(op, 2, right[i]), output[i]);
            ColumnMath.Arithmetic(op, left, [2], left);          // in place
            for (var i = 0; i < length; i++) AssertSame(Expected(op, Samples[i], 2), left[i]);
        }
    }

    [Theory]
    [InlineData(BinaryOp.Greater, false, false, "_ 3 _ _")]
    [InlineData(BinaryOp.Greater, true, false, "_ 2 _ _")]
    [InlineData(BinaryOp.Greater, false, true, "0 1 _ 0")]
    [InlineData(BinaryOp.NotEqual, false, false, "1 3 _ NaN")]
    [InlineData(BinaryOp.LessOrEqual, false, true, "1 0 _ 0")]
    public void Comparison_keeps_a_side_or_gives_a_truth_value(
        BinaryOp op, bool keepRight, bool asBool, string expected)
    {
        var output = new double[4];
        ColumnMath.Compare(op, [1, 3, Presence.Absent, double.NaN], [1.5, 2, 1, 1], output, keepRight, asBool);
        Assert.Equal(expected, string.Join(' ', output.Select(v => Presence.IsAbsent(v) ? "_" : FloatText.Write(v))));
    }

    private static double Expected(BinaryOp op, double left, double right) =>
        Presence.IsAbsent(left) || Presence.IsAbsent(right) ? Presence.Absent : ElementMath.OfScalars(op, left, right);

    // A quiet NaN is a value, the mark of absence is not: they must not be mixed up.
    private static void AssertSame(double expected, double actual)
    {
        Assert.Equal(Presence.IsAbsent(expected), Presence.IsAbsent(actual));
        Assert.Equal(expected, actual);
    }
}
