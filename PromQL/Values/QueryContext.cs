namespace LightWatch.PromQL.Values;

/// <summary>
/// What functions, aggregations and operators need of the query they work for: settings, budget, annotations and the
/// signal to stop. It knows neither the tree nor the store.
/// </summary>
/// <param name="options">The language's settings.</param>
/// <param name="range">When the query is evaluated.</param>
/// <param name="budget">Counts what the query holds and reads; the caller disposes it.</param>
/// <param name="stop">Ends the evaluation: the client is gone or the time is up.</param>
internal sealed class QueryContext(EngineOptions options, EvalRange range, MemoryBudget budget, CancellationToken stop)
{
    public EngineOptions Options { get; } = options;

    /// <summary>How far an instant selector looks back.</summary>
    public long LookbackMs { get; } = range.LookbackMs > 0
        ? range.LookbackMs
        : (long)options.Lookback.TotalMilliseconds;

    /// <summary>Threads that one node may use at once.</summary>
    public int Threads { get; } = options.MaxThreads > 0 ? options.MaxThreads : Environment.ProcessorCount;

    public MemoryBudget Budget { get; } = budget;

    public Annotations Annotations { get; } = new();

    public CancellationToken Stop { get; } = stop;

    /// <summary>An empty vector over a grid, paid for by the query's budget.</summary>
    public VectorValue NewVector(StepGrid grid) => new(Budget, grid.Count);

    /// <exception cref="OperationCanceledException">The query is to end.</exception>
    public void ThrowIfStopped() => Stop.ThrowIfCancellationRequested();

    /// <summary>Drops the columns' metric names, now or at the very end, as the options say.</summary>
    /// <returns>The vector; columns whose labels have become equal are one.</returns>
    /// <exception cref="QueryException">Two of them have a sample at the same step.</exception>
    public VectorValue DropNames(VectorValue vector)
    {
        foreach (var column in vector.Columns)
        {
            column.DropName = true;
            if (!Options.DelayedNameRemoval) column.Labels = column.Labels.DropReserved();
        }
        return Options.DelayedNameRemoval ? vector : Duplicates.Merge(vector);
    }
}
