using System.Diagnostics;

namespace LightWatch.Storage.Commit;

/// <summary>A batch on its way to the disk, and who waits for it.</summary>
internal sealed class PendingAppend(SampleBatch batch, CancellationToken cancel)
{
    // Rows, what a new series costs in the log, and something for histograms: an estimate is enough to bound the queue.
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SampleBatch Batch { get; } = batch;

    /// <summary>The span that the append was called in; default if it is not traced.</summary>
    public ActivityContext Caller { get; } = CommitTrace.Caller;

    /// <summary>What the batch counts in the queue.</summary>
    public long Bytes { get; } = 64 + (24L * batch.Count) + (300L * batch.NewSeries.Length)
        + (300L * batch.Histograms.Length);

    /// <summary>Rows to write: the batch itself, or a copy without the rows outside the accepted window.</summary>
    public SampleBatch Rows { get; private set; } = batch;

    /// <summary>Number of the log record.</summary>
    public long Record { get; set; }

    public Task<AppendResult> Completion => _done.Task;

    /// <summary>True if the sender gave up while the batch was waiting; then it is finished.</summary>
    public bool GaveUp => cancel.IsCancellationRequested && _done.TrySetCanceled(cancel);

    /// <summary>Leaves out rows outside a closed window of time, and says how many.</summary>
    public int Keep(long oldestUnixMs, long newestUnixMs)
    {
        var outside = 0;
        foreach (var time in Batch.UnixMs)
            if (time < oldestUnixMs || time > newestUnixMs) outside++;
        if (outside == 0) return 0;
        Leave(row => Batch.UnixMs[row] < oldestUnixMs || Batch.UnixMs[row] > newestUnixMs);
        return outside;
    }

    /// <summary>Leaves out rows of <see cref="Rows"/>.</summary>
    /// <param name="out">By row, whether it is left out.</param>
    public void Leave(Func<int, bool> @out)
    {
        var (rows, kept) = (Rows, SampleBatch.Rent());
        for (var i = 0; i < rows.Count; i++)
        {
            if (@out(i)) continue;
            var start = rows.StartUnixMs.IsEmpty ? 0 : rows.StartUnixMs[i];
            if (!rows.Histograms.IsEmpty && rows.Histograms[i] is { } histogram)
                kept.Add(rows.Series[i], rows.UnixMs[i], histogram, start);
            else kept.Add(rows.Series[i], rows.UnixMs[i], rows.Values[i], start);
        }
        kept.Metadata.AddRange(rows.Metadata);
        kept.Exemplars.AddRange(rows.Exemplars);
        ReleaseRows();
        Rows = kept;
    }

    /// <summary>Answers the sender, which owns the batch again.</summary>
    public void Complete(AppendStatus status, string? reason = null)
    {
        ReleaseRows();
        _done.TrySetResult(new AppendResult(status, reason));
    }

    public void Fail(Exception error)
    {
        ReleaseRows();
        _done.TrySetException(error);
    }

    private void ReleaseRows()
    {
        if (!ReferenceEquals(Rows, Batch)) Rows.Dispose();
        Rows = Batch;
    }
}
