using System.Text.RegularExpressions;
using LightWatch.PromQL.Parse;

namespace LightWatch.Conformance;

/// <summary>The same question asked with <c>@</c> at other times: the answer must not change.</summary>
internal static partial class AtVariants
{
    // Their value changes with the evaluation time even when their arguments do not.
    private static readonly HashSet<string> Unsafe =
    [
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "end", "hour", "minute", "month", "year",
        "predict_linear", "range", "start",
        "step", "time", "timestamp",
    ];

    [GeneratedRegex(@"(?:start|end|range|step)\(\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ContextFunctions { get; }

    /// <summary>True if the query speaks of its own range, and so means something else in a range query.</summary>
    public static bool DependsOnRange(string query) => ContextFunctions.IsMatch(query);

    /// <summary>
    /// The queries and times that must give the same answer; none if the query depends on the time itself.
    /// </summary>
    public static IEnumerable<(string Query, long UnixMs)> Of(Expr expr, long unixMs)
    {
        if (UsesUnsafe(expr)) return [];
        var query = Printer.Print(Fixed(expr, unixMs));
        long[] times = unixMs == 0 ? [-1000, 0, 1000] : [-10 * unixMs, 0, unixMs / 5, unixMs, 10 * unixMs];
        return times.Select(t => (query, t));
    }

    private static bool UsesUnsafe(Expr expr) =>
        (expr is CallExpr call && Unsafe.Contains(call.Function.Name)) || Children(expr).Any(UsesUnsafe);

    private static IEnumerable<Expr> Children(Expr expr) => expr switch
    {
        CallExpr call => call.Arguments,
        AggregateExpr aggregate =>
            aggregate.Parameter is { } parameter ? [aggregate.Inner, parameter] : [aggregate.Inner],
        BinaryExpr binary => [binary.Left, binary.Right],
        ParenExpr paren => [paren.Inner],
        UnaryExpr unary => [unary.Inner],
        _ => [],                                                 // the inside of a subquery keeps its own times
    };

    // Every selector and outermost subquery without a fixed time gets one.
    private static Expr Fixed(Expr expr, long unixMs) => expr switch
    {
        VectorSelector selector => selector with { Shift = At(selector.Shift, unixMs) },
        MatrixSelector matrix =>
            matrix with { Selector = matrix.Selector with { Shift = At(matrix.Selector.Shift, unixMs) } },
        SubqueryExpr subquery => subquery with { Shift = At(subquery.Shift, unixMs) },
        CallExpr call => call with { Arguments = [.. call.Arguments.Select(a => Fixed(a, unixMs))] },
        AggregateExpr aggregate =>
            aggregate with { Inner = Fixed(aggregate.Inner, unixMs), Parameter = aggregate.Parameter is { } p
                ? Fixed(p, unixMs)
                : null },
        BinaryExpr binary => binary with { Left = Fixed(binary.Left, unixMs), Right = Fixed(binary.Right, unixMs) },
        ParenExpr paren => paren with { Inner = Fixed(paren.Inner, unixMs) },
        UnaryExpr unary => unary with { Inner = Fixed(unary.Inner, unixMs) },
        _ => expr,
    };

    private static TimeShift At(TimeShift shift, long unixMs) =>
        shift.At == AtKind.Timestamp ? shift : shift with { At = AtKind.Timestamp, AtUnixMs = unixMs };
}
