namespace LightWatch.Storage;

/// <summary>
/// The series a query selected: a snapshot that stays readable until it is disposed, while writers go on.
/// </summary>
/// <remarks>
/// Series are in no particular order, each label set once. All members may be called from several threads at once.
/// </remarks>
public abstract class SeriesSet : IDisposable
{
    public abstract int Count { get; }

    /// <summary>
    /// The labels of one series; the same instance for the same series as long as the store holds it in memory.
    /// </summary>
    public abstract Labels LabelsOf(int index);

    /// <summary>
    /// An upper bound of the samples that <see cref="Read"/> will give, cheap to ask: budgets are checked before
    /// reading.
    /// </summary>
    public abstract int MaxSamples(int index);

    /// <summary>
    /// Clears the buffer, then fills it with the samples of one series inside the query's range, ascending in time,
    /// each time once.
    /// </summary>
    /// <exception cref="StoreException">The store cannot read them (corrupt block, database gone).</exception>
    public abstract void Read(int index, SampleBuffer into);

    /// <summary>What reading cost so far and where from, for explain and stats.</summary>
    public virtual SelectStats Stats => default;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>The cost of a select: chunks looked at, samples decoded, bytes read, and the tier that answered.</summary>
public readonly record struct SelectStats(long Chunks, long Samples, long Bytes, Tier Tier);

/// <summary>The store cannot answer; the message is fit for users.</summary>
public sealed class StoreException : Exception
{
    public StoreException(string message) : base(message)
    {
    }

    public StoreException(string message, Exception inner) : base(message, inner)
    {
    }

    public StoreException()
    {
    }
}
