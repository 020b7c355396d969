namespace LightWatch.Storage;

/// <summary>How long a tier's buckets are.</summary>
public static class TierLength
{
    extension(Tier tier)
    {
        /// <summary>Length of one bucket, milliseconds as the times it is reckoned with; 0 for raw samples.</summary>
        public long BucketMs => tier switch { Tier.Minute => 60_000, Tier.Hour => 3_600_000, _ => 0 };
    }
}
