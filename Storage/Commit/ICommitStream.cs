namespace LightWatch.Storage.Commit;

/// <summary>The stream in which committed batches go to those who keep the newest samples in memory.</summary>
internal interface ICommitStream
{
    /// <summary>Puts a batch that was committed, its ids resolved, into the stream; the batch stays the caller's.</summary>
    /// <returns>False if it is not in the stream: whoever reads it must be told to look into the database.</returns>
    ValueTask<bool> PublishAsync(SampleBatch batch, CancellationToken cancel);
}
