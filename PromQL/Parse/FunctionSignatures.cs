using System.Collections.Frozen;

namespace LightWatch.PromQL.Parse;

/// <summary>Every function of PromQL by name. Source: prometheus/promql/parser/functions.go.</summary>
internal static class FunctionSignatures
{
    private const ValueKind Scalar = ValueKind.Scalar;
    private const ValueKind Vector = ValueKind.Vector;
    private const ValueKind Matrix = ValueKind.Matrix;
    private const ValueKind Text = ValueKind.String;

    private static readonly string[] VectorToVector =
    [
        "abs", "absent", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg", "exp",
        "floor",
        "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum", "ln", "log10",
        "log2",
        "rad", "sgn", "sin", "sinh", "sort", "sort_desc", "sqrt", "tan", "tanh", "timestamp",
    ];

    // The vector may be left out: vector(time()) then.
    private static readonly string[] Calendar =
    [
        "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year",
    ];

    private static readonly string[] MatrixToVector =
    [
        "absent_over_time", "avg_over_time", "changes", "count_over_time", "delta", "deriv", "first_over_time",
        "idelta",
        "increase", "irate", "last_over_time", "max_over_time", "min_over_time", "present_over_time", "rate", "resets",
        "stddev_over_time", "stdvar_over_time", "sum_over_time",
    ];

    private static readonly string[] ExperimentalMatrixToVector =
    [
        "mad_over_time", "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time",
    ];

    // The query's own range as numbers.
    private static readonly string[] ExperimentalClock =
    [
        "end", "range", "start", "step",
    ];

    private static readonly FunctionSignature[] Others =
    [
        new("clamp", [Vector, Scalar, Scalar], Vector),
        new("clamp_max", [Vector, Scalar], Vector),
        new("clamp_min", [Vector, Scalar], Vector),
        new("double_exponential_smoothing", [Matrix, Scalar, Scalar], Vector, Experimental: true),
        new("histogram_fraction", [Scalar, Scalar, Vector], Vector),
        new("histogram_quantile", [Scalar, Vector], Vector),
        new("histogram_quantiles", [Vector, Text, Scalar, Scalar], Vector, Variadic: 9, Experimental: true),
        new("info", [Vector, Vector], Vector, Variadic: 1, Experimental: true),
        new("label_join", [Vector, Text, Text, Text], Vector, Variadic: -1),
        new("label_replace", [Vector, Text, Text, Text, Text], Vector),
        new("max_of", [Scalar, Scalar], Scalar, Experimental: true),
        new("min_of", [Scalar, Scalar], Scalar, Experimental: true),
        new("pi", [], Scalar),
        new("predict_linear", [Matrix, Scalar], Vector),
        new("quantile_over_time", [Scalar, Matrix], Vector),
        new("round", [Vector, Scalar], Vector, Variadic: 1),
        new("scalar", [Vector], Scalar),
        new("sort_by_label", [Vector, Text], Vector, Variadic: -1, Experimental: true),
        new("sort_by_label_desc", [Vector, Text], Vector, Variadic: -1, Experimental: true),
        new("start_timestamp", [Vector], Vector, Experimental: true),
        new("time", [], Scalar),
        new("vector", [Scalar], Vector),
    ];

    private static readonly FrozenDictionary<string, FunctionSignature> ByName =
        VectorToVector.Select(n => new FunctionSignature(n, [Vector], Vector))
        .Concat(Calendar.Select(n => new FunctionSignature(n, [Vector], Vector, Variadic: 1)))
        .Concat(MatrixToVector.Select(n => new FunctionSignature(n, [Matrix], Vector)))
        .Concat(ExperimentalMatrixToVector.Select(n => new FunctionSignature(n, [Matrix], Vector, Experimental: true)))
        .Concat(ExperimentalClock.Select(n => new FunctionSignature(n, [], Scalar, Experimental: true)))
        .Concat(Others)
        .ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>All of them, in no particular order.</summary>
    public static IReadOnlyList<FunctionSignature> All => ByName.Values;

    /// <summary>The function of that name, or null.</summary>
    public static FunctionSignature? Find(string name) => ByName.GetValueOrDefault(name);
}
