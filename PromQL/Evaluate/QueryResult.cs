using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>
/// The answer to a query, in columns that are written without conversion. Dispose it when written: columns go back to
/// their pool.
/// </summary>
public sealed record QueryResult : IDisposable
{
    private readonly IDisposable? _owner;
    private readonly IDisposable? _budget;

    public QueryResult(ValueKind kind, EvalRange range, IReadOnlyList<ResultSeries> series, IDisposable? owner = null,
        IDisposable? budget = null)
    {
        Kind = kind;
        Range = range;
        Series = series;
        _owner = owner;
        _budget = budget;
    }

    /// <summary>The type of the answer: scalar, string, vector (instant queries) or matrix.</summary>
    public ValueKind Kind { get; }

    /// <summary>The times asked for.</summary>
    public EvalRange Range { get; }

    /// <summary>
    /// Vector: one step a series, in the order of the evaluation. Matrix: sorted by labels, each with at least one
    /// point.
    /// </summary>
    public IReadOnlyList<ResultSeries> Series { get; }

    /// <summary>The value of a scalar answer.</summary>
    public double Scalar { get; init; }

    /// <summary>The value of a string answer.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<string> Infos { get; init; } = [];

    public required QueryStats Stats { get; init; }

    public void Dispose()
    {
        _owner?.Dispose();
        _budget?.Dispose();
    }
}

/// <summary>
/// One series of an answer: row i is a float, a histogram or nothing. Valid until the result is disposed.
/// </summary>
public readonly struct ResultSeries(
    Labels labels, ReadOnlyMemory<double> values, NativeHistogram?[]? histograms, ReadOnlyMemory<long> unixMs)
{
    public Labels Labels { get; } = labels;

    /// <summary>The float of each row, or the mark that <see cref="Presence.IsAbsent"/> knows.</summary>
    public ReadOnlySpan<double> Values => values.Span;

    /// <summary>The histogram of each row; null when the series has none at all.</summary>
    public NativeHistogram?[]? Histograms { get; } = histograms;

    /// <summary>
    /// The time of each row for range-vector answers of instant queries; empty otherwise: row i is then start + i *
    /// step.
    /// </summary>
    public ReadOnlySpan<long> UnixMs => unixMs.Span;
}
