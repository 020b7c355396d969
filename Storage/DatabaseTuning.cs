namespace LightWatch.Storage;

/// <summary>
/// How samples are laid out in a database; changes while everything runs. The embedded store ignores it.
/// </summary>
/// <param name="ChunkInterval">
/// Time that one chunk or partition holds; a new value holds for chunks that are made from then on.
/// </param>
/// <param name="CompressAfter">
/// Time after its end at which a chunk is compressed (TimescaleDB), or indexed (native partitions).
/// </param>
/// <param name="RefreshLag">How far the tiers stay behind the newest samples.</param>
public sealed record DatabaseTuning(TimeSpan ChunkInterval, TimeSpan CompressAfter, TimeSpan RefreshLag)
{
    /// <summary>The values where nothing is set; the reasons are with the settings of the database.</summary>
    public static DatabaseTuning Default { get; } = new(
        TimeSpan.FromHours(2), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(15));

    /// <summary>Checks the values.</summary>
    /// <returns>What is wrong, in one sentence for users; null when nothing is.</returns>
    public string? Validate() =>
        ChunkInterval < TimeSpan.FromMinutes(10)
            || ChunkInterval > TimeSpan.FromDays(31) ? "chunkInterval must be between 10 minutes and 31 days"
        : CompressAfter < TimeSpan.FromMinutes(1)
            || CompressAfter > TimeSpan.FromDays(365) ? "compressAfter must be between 1 minute and 365 days"
        : RefreshLag < TimeSpan.FromMinutes(12)
            || RefreshLag > TimeSpan.FromDays(1) ? "refreshLag must be between 12 minutes and 1 day"
        : null;
}
