namespace LightWatch.Storage.Commit;

/// <summary>
/// The stream that carries committed batches to the processes that keep the newest samples in memory.
/// </summary>
internal interface ICommitStream
{
    /// <summary>Appends a committed batch, its ids resolved, to the stream; the batch stays the caller's.</summary>
    /// <returns>
    /// False if it is not in the stream: its readers have to be notified, see <see cref="IStoreChanges.Unstreamed"/>.
    /// </returns>
    ValueTask<bool> PublishAsync(SampleBatch batch, CancellationToken cancel);
}
