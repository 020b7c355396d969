using LightWatch.Storage.Commit;

namespace LightWatch.Storage.Migrate;

/// <summary>
/// Takes the place of the hot stream, into which a migration publishes nothing: a batch with samples that a follower
/// may hold in memory is reported as missing in the stream, so that followers read it from the database.
/// </summary>
internal sealed class UnstreamedCommits(TimeProvider time) : ICommitStream
{
    /// <summary>
    /// The longest window that a process holds in memory: 2 hours, and a margin for clocks that differ.
    /// </summary>
    private static readonly TimeSpan MaxWindow = TimeSpan.FromHours(3);

    public ValueTask<bool> PublishAsync(SampleBatch batch, CancellationToken cancel)
    {
        var before = (time.GetUtcNow() - MaxWindow).ToUnixTimeMilliseconds();
        foreach (var unixMs in batch.UnixMs)
            if (unixMs >= before) return ValueTask.FromResult(false);
        return ValueTask.FromResult(true);
    }
}
