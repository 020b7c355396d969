namespace LightWatch.Storage.Migrate;

/// <summary>What one side has of a day.</summary>
/// <param name="Series">Series with samples, or buckets.</param>
/// <param name="Samples">Samples, or buckets.</param>
/// <param name="Checksum">The same for the same samples, in whatever order they are stored.</param>
public readonly record struct DayCount(int Series, long Samples, ulong Checksum);

/// <summary>What two stores have of a day at one tier, read back from both.</summary>
/// <param name="DayUnixMs">Start of the day, UTC.</param>
/// <param name="Missing">Samples that the target has not.</param>
/// <param name="Different">Samples that it has with another value, histogram or start time.</param>
/// <param name="Extra">Samples that the source has not.</param>
/// <param name="First">Where the first difference is; null if there is none.</param>
public sealed record DayComparison(
    Tier Tier, long DayUnixMs, DayCount Source, DayCount Target, long Missing, long Different, long Extra,
    string? First)
{
    /// <summary>
    /// True if everything of the source is in the target as it is, and, unless that is wanted, nothing else.
    /// </summary>
    /// <param name="mayHoldMore">The target may have more.</param>
    public bool IsSame(bool mayHoldMore) => Missing + Different == 0 && (mayHoldMore || Extra == 0);
}
