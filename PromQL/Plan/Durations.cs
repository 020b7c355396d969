using System.Globalization;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Plan;

/// <summary>Computes duration expressions, now that the query's range and step are known.</summary>
internal sealed class Durations(EvalRange range)
{
    // What a 64-bit count of nanoseconds holds.
    private const double MaxSeconds = (double)(1UL << 63) / 1e9;

    /// <summary>Milliseconds, cut towards zero.</summary>
    /// <exception cref="QueryException">Not a number, out of range, or not positive where it must be.</exception>
    public long Evaluate(DurationExpr expr, bool mayBeNegative)
    {
        var seconds = Seconds(expr);
        if (!double.IsFinite(seconds)) throw Error(expr, "duration is NaN or infinite");
        if (seconds <= 0 && !mayBeNegative) throw Error(expr, "duration must be greater than 0");
        if (Math.Abs(seconds) > MaxSeconds) throw Error(expr, "duration is out of range");
        return (long)(seconds * 1000);
    }

    private double Seconds(DurationExpr expr)
    {
        if (expr.Op == DurationOp.Number) return expr.Seconds;
        var left = expr.Left is null ? 0 : Seconds(expr.Left);
        var right = expr.Right is null ? 0 : Seconds(expr.Right);
        switch (expr.Op)
        {
            case DurationOp.Step: return range.StepMs / 1000.0;
            case DurationOp.QueryRange: return (range.EndUnixMs - range.StartUnixMs) / 1000.0;
            case DurationOp.Min: return GoMath.Min(left, right);
            case DurationOp.Max: return GoMath.Max(left, right);
            case DurationOp.Add: return left + right;
            case DurationOp.Subtract: return left - right;
            case DurationOp.Multiply: return left * right;
            case DurationOp.Divide: return right == 0 ? throw Error(expr, "division by zero") : left / right;
            case DurationOp.Modulo: return right == 0 ? throw Error(expr, "modulo by zero") : left % right;
            case DurationOp.Power: return Math.Pow(left, right);
            default: return -left;
        }
    }

    private static QueryException Error(DurationExpr expr, string message) => new(
        QueryFailure.BadQuery,
        string.Create(CultureInfo.InvariantCulture, $"{expr.Range.Start}:{expr.Range.End}: {message}"));
}
