using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Binary;

/// <summary>A sample: a float, or a histogram when that is not null.</summary>
internal readonly record struct Element(double Value, NativeHistogram? Histogram = null)
{
    public static Element Of(Column column, int step) => new(column.Values[step], column.HistogramAt(step));
}

/// <summary>What an operator made of two samples.</summary>
/// <param name="Result">The sample; of a comparison the left one.</param>
/// <param name="Keep">False: the comparison does not hold.</param>
/// <param name="Error">Why there is no result: an annotation's text.</param>
/// <param name="Note">An annotation beside the result.</param>
internal readonly record struct ElementOutcome(Element Result, bool Keep, string? Error = null, string? Note = null);

/// <summary>Operators on two samples of any kind.</summary>
/// <remarks>Source: prometheus/promql, vectorElemBinop.</remarks>
internal static class ElementMath
{
    public static ElementOutcome Apply(
        BinaryOp op, Element left, Element right) => (left.Histogram, right.Histogram) switch
    {
        (null, null) => OfFloats(op, left.Value, right.Value),
        (null, { } histogram) =>
            op == BinaryOp.Multiply
                ? Kept(FloatHistogram.Of(histogram).Multiply(left.Value).Compact())
                : Incompatible(op, "float", "histogram"),
        ({ } histogram, null) => OfHistogram(op, histogram, right.Value),
        ({ } l, { } r) => OfHistograms(op, l, r),
    };

    /// <summary>An operator on two numbers; comparisons give 1 or 0.</summary>
    public static double OfScalars(BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Add => left + right,
        BinaryOp.Subtract => left - right,
        BinaryOp.Multiply => left * right,
        BinaryOp.Divide => left / right,
        BinaryOp.Modulo => left % right,
        BinaryOp.Power => Math.Pow(left, right),
        BinaryOp.Atan2 => Math.Atan2(left, right),
        _ => Holds(op, left, right) ? 1 : 0,
    };

    public static bool Holds(BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Equal => left == right,
        BinaryOp.NotEqual => left != right,
        BinaryOp.Less => left < right,
        BinaryOp.LessOrEqual => left <= right,
        BinaryOp.Greater => left > right,
        _ => left >= right,
    };

    public static bool IsComparison(BinaryOp op) => op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual;

    public static bool IsTrim(BinaryOp op) => op is BinaryOp.TrimUpper or BinaryOp.TrimLower;

    private static ElementOutcome OfFloats(BinaryOp op, double left, double right)
    {
        if (IsTrim(op)) return Incompatible(op, "float", "float");
        return IsComparison(op)
            ? new ElementOutcome(new Element(left), Holds(op, left, right))
            : new ElementOutcome(new Element(OfScalars(op, left, right)), true);
    }

    private static ElementOutcome OfHistogram(BinaryOp op, NativeHistogram histogram, double number) => op switch
    {
        BinaryOp.Multiply => Kept(FloatHistogram.Of(histogram).Multiply(number).Compact()),
        BinaryOp.Divide => Kept(FloatHistogram.Of(histogram).Divide(number).Compact()),
        BinaryOp.TrimUpper => Kept(FloatHistogram.Of(histogram).Trim(number, keepLower: true)),
        BinaryOp.TrimLower => Kept(FloatHistogram.Of(histogram).Trim(number, keepLower: false)),
        _ => Incompatible(op, "histogram", "float"),
    };

    private static ElementOutcome OfHistograms(BinaryOp op, NativeHistogram left, NativeHistogram right)
    {
        switch (op)
        {
            case BinaryOp.Equal: return new ElementOutcome(new Element(0, left), BucketList.SameData(left, right));
            case BinaryOp.NotEqual: return new ElementOutcome(new Element(0, left), !BucketList.SameData(left, right));
            case BinaryOp.Add or BinaryOp.Subtract: break;
            default: return Incompatible(op, "histogram", "histogram");
        }
        var isSum = op == BinaryOp.Add;
        var result = FloatHistogram.Of(left);
        var outcome = isSum ? result.Add(FloatHistogram.Of(right)) : result.Subtract(FloatHistogram.Of(right));
        if (!outcome.Compatible)
            return new ElementOutcome(default, false, AnnotationTexts.IncompatibleBuckets(Notation.Text(op)));
        if (!isSum) result.ResetHint = CounterResetHint.Gauge;
        var operation = isSum ? "addition" : "subtraction";
        return Kept(result.Compact()) with
        {
            Error = outcome.ResetCollision ? AnnotationTexts.ResetCollision(operation) : null,
            Note = outcome.BoundsReconciled ? AnnotationTexts.BoundsReconciled(operation) : null,
        };
    }

    private static ElementOutcome Kept(FloatHistogram histogram) => new(new Element(0, histogram.ToSample()), true);

    private static ElementOutcome Incompatible(BinaryOp op, string left, string right) =>
        new(default, false, AnnotationTexts.IncompatibleTypes(left, Notation.Text(op), right));
}
