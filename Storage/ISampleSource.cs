namespace LightWatch.Storage;

/// <summary>
/// Answers what is stored. Safe for many threads at once. Everything acknowledged before a call is seen by it.
/// </summary>
public interface ISampleSource
{
    /// <summary>Selects series; the caller disposes the set.</summary>
    /// <exception cref="StoreException">The store cannot answer now.</exception>
    ValueTask<SeriesSet> SelectAsync(SeriesQuery query, CancellationToken cancel = default);

    /// <summary>Label names, sorted (ordinal), each once.</summary>
    ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel = default);

    /// <summary>Values of one label, sorted (ordinal), each once.</summary>
    ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        string name, LabelQuery query, CancellationToken cancel = default);

    /// <summary>Label sets, sorted, each once.</summary>
    ValueTask<IReadOnlyList<Labels>> SeriesAsync(LabelQuery query, CancellationToken cancel = default);

    /// <summary>Metadata of one metric, or of all when null.</summary>
    ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(string? metric, CancellationToken cancel = default);

    /// <summary>Exemplars in the hot window.</summary>
    ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(LabelQuery query, CancellationToken cancel = default);

    /// <summary>
    /// How far back each tier reaches now, Unix ms of the oldest sample that can be read; long.MaxValue for a tier
    /// without data.
    /// </summary>
    long OldestUnixMs(Tier tier);
}

/// <summary>Signals that something new was committed, so that live views and alerts need not poll.</summary>
public interface ISampleFeed
{
    /// <summary>Grows with every commit.</summary>
    long CommitNumber { get; }

    /// <summary>
    /// Completes when <see cref="CommitNumber"/> exceeds <paramref name="seen"/>; gives the new number.
    /// </summary>
    ValueTask<long> WaitAsync(long seen, CancellationToken cancel);
}
