namespace LightWatch.Storage;

/// <summary>How an append ended.</summary>
public enum AppendStatus
{
    /// <summary>Every row is durable: it survives SIGKILL and power loss.</summary>
    Committed,

    /// <summary>
    /// The queue is full; nothing was taken. The sender keeps its data and comes again after a moment.
    /// </summary>
    Full,

    /// <summary>
    /// The store cannot write now (disk full, database gone); nothing was acknowledged. Come again later.
    /// </summary>
    Unavailable,

    /// <summary>
    /// Ids in the batch are older than the last change of <see cref="ISampleSink.SeriesEpoch"/>; nothing was taken:
    /// look them up again.
    /// </summary>
    StaleSeries,
}

/// <summary>The end of an append; <paramref name="Reason"/> is a sentence for users, null when committed.</summary>
public readonly record struct AppendResult(AppendStatus Status, string? Reason = null)
{
    public bool IsCommitted => Status == AppendStatus.Committed;
}

/// <summary>
/// Takes samples for keeping. Safe for many threads at once; implementations share one commit among them.
/// </summary>
/// <remarks>
/// A sample (series, time) is kept once. Which of two different values is kept:
/// <list type="bullet">
/// <item>every store: of several rows of one batch the last one; equal rows, which is what senders repeat, are
/// one;</item>
/// <item>the embedded store and the hot window: of several batches the one that was committed last;</item>
/// <item>PostgreSQL: of several batches the greatest value, NaN and the stale marker before numbers, a histogram before
/// both (docs/decisions.md, "Of two values for one time in PostgreSQL the greatest counts").</item>
/// </list>
/// Callers that need the same answer from every store send one value for one time.
/// </remarks>
public interface ISampleSink
{
    /// <summary>
    /// Changes when ids given out before become void (idle series were forgotten). Read it before looking up cached
    /// ids.
    /// </summary>
    long SeriesEpoch { get; }

    /// <summary>
    /// The oldest and newest sample times that are accepted now, Unix ms, both included. Senders' requests are checked
    /// against it before the append.
    /// </summary>
    (long OldestUnixMs, long NewestUnixMs) AcceptedWindow { get; }

    /// <summary>Appends a batch; completes when it is durable.</summary>
    /// <remarks>
    /// The batch stays the caller's, and must be neither changed nor disposed before completion. Placeholders are
    /// resolved by the sink: after Committed, <see cref="SampleBatch.ResolvedSeries"/> gives their ids. Rows outside
    /// the accepted window are dropped.
    /// </remarks>
    /// <exception cref="OperationCanceledException">Cancelled; rows may or may not become durable.</exception>
    ValueTask<AppendResult> AppendAsync(SampleBatch batch, CancellationToken cancel = default);
}
