using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Binary;

/// <summary>Operators on columns of floats: a result where both sides have a value.</summary>
internal static class ColumnMath
{
    private interface IOperator
    {
        static abstract double Apply(double left, double right);

        static abstract Vector256<double> Apply(Vector256<double> left, Vector256<double> right);
    }

    /// <summary>
    /// Arithmetic. The output may be one of the inputs; an input of one element stands for all steps.
    /// </summary>
    public static void Arithmetic(
        BinaryOp op, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> output)
    {
        switch (op)
        {
            case BinaryOp.Add: Fast<Sum>(left, right, output); break;
            case BinaryOp.Subtract: Fast<Difference>(left, right, output); break;
            case BinaryOp.Multiply: Fast<Product>(left, right, output); break;
            case BinaryOp.Divide: Fast<Quotient>(left, right, output); break;
            default: Slow(op, left, right, output); break;
        }
    }

    /// <summary>A comparison: the value of the side named, or 1 and 0, or nothing where it does not hold.</summary>
    public static void Compare(
        BinaryOp op, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> output, bool keepRight,
        bool asBool)
    {
        for (var i = 0; i < output.Length; i++)
        {
            var (l, r) = (At(left, i), At(right, i));
            if (Presence.IsAbsent(l) || Presence.IsAbsent(r)) output[i] = Presence.Absent;
            else if (ElementMath.Holds(op, l, r)) output[i] = asBool ? 1 : keepRight ? r : l;
            else output[i] = asBool ? 0 : Presence.Absent;
        }
    }

    private static void Fast<TOperator>(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> output)
        where TOperator : IOperator
    {
        Debug.Assert(left.Length == 1 || left.Length >= output.Length, "a side has one value, or one for each row");
        Debug.Assert(right.Length == 1 || right.Length >= output.Length, "a side has one value, or one for each row");
        var i = 0;
        if (Vector256.IsHardwareAccelerated && output.Length >= Vector256<double>.Count)
        {
            ref var l0 = ref MemoryMarshal.GetReference(left);
            ref var r0 = ref MemoryMarshal.GetReference(right);
            ref var o0 = ref MemoryMarshal.GetReference(output);
            var (leftAll, rightAll) = (Vector256.Create(left[0]), Vector256.Create(right[0]));
            var (leftIsOne, rightIsOne) = (left.Length == 1, right.Length == 1);
            var absent = Vector256.Create(Presence.Absent);
            for (; i <= output.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                var l = leftIsOne ? leftAll : Vector256.LoadUnsafe(ref l0, (nuint)i);
                var r = rightIsOne ? rightAll : Vector256.LoadUnsafe(ref r0, (nuint)i);
                Vector256.ConditionalSelect(Presence.Mask(l) & Presence.Mask(r), TOperator.Apply(l, r), absent)
                    .StoreUnsafe(ref o0, (nuint)i);
            }
        }
        for (; i < output.Length; i++)
        {
            var (l, r) = (At(left, i), At(right, i));
            output[i] = Presence.IsAbsent(l) || Presence.IsAbsent(r) ? Presence.Absent : TOperator.Apply(l, r);
        }
    }

    private static void Slow(BinaryOp op, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> output)
    {
        for (var i = 0; i < output.Length; i++)
        {
            var (l, r) = (At(left, i), At(right, i));
            output[i] = Presence.IsAbsent(l) || Presence.IsAbsent(r)
                ? Presence.Absent
                : ElementMath.OfScalars(op, l, r);
        }
    }

    private static double At(ReadOnlySpan<double> side, int i) => side.Length == 1 ? side[0] : side[i];

    private readonly struct Sum : IOperator
    {
        public static double Apply(double left, double right) => left + right;

        public static Vector256<double> Apply(Vector256<double> left, Vector256<double> right) => left + right;
    }

    private readonly struct Difference : IOperator
    {
        public static double Apply(double left, double right) => left - right;

        public static Vector256<double> Apply(Vector256<double> left, Vector256<double> right) => left - right;
    }

    private readonly struct Product : IOperator
    {
        public static double Apply(double left, double right) => left * right;

        public static Vector256<double> Apply(Vector256<double> left, Vector256<double> right) => left * right;
    }

    private readonly struct Quotient : IOperator
    {
        public static double Apply(double left, double right) => left / right;

        public static Vector256<double> Apply(Vector256<double> left, Vector256<double> right) => left / right;
    }
}
