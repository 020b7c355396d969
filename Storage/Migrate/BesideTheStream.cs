using LightWatch.Storage.Commit;

namespace LightWatch.Storage.Migrate;

/// <summary>Stands for the hot stream, which gets nothing of a migration: where newer samples are copied, those who follow it are told to look into the database.</summary>
internal sealed class BesideTheStream(TimeProvider time) : ICommitStream
{
    /// <summary>No process keeps more in memory: 2 hours, and some for clocks that differ.</summary>
    private static readonly TimeSpan MaxWindow = TimeSpan.FromHours(3);

    public ValueTask<bool> PublishAsync(SampleBatch batch, CancellationToken cancel)
    {
        var before = (time.GetUtcNow() - MaxWindow).ToUnixTimeMilliseconds();
        foreach (var unixMs in batch.UnixMs)
            if (unixMs >= before) return ValueTask.FromResult(false);
        return ValueTask.FromResult(true);
    }
}
