namespace LightWatch.Storage;

/// <summary>How long each tier is kept, and how large the store may become; changes while the server runs.</summary>
/// <param name="Raw">Age at which raw samples are dropped.</param>
/// <param name="Minute">Age at which minutes are dropped.</param>
/// <param name="Hour">Age at which hours are dropped.</param>
/// <param name="MaxBytes">
/// Upper limit of bytes of all blocks, or of chunks or partitions in PostgreSQL; 0: no limit. The oldest raw samples
/// are dropped first, then the oldest of the tiers.
/// </param>
public sealed record Retention(TimeSpan Raw, TimeSpan Minute, TimeSpan Hour, long MaxBytes)
{
    /// <summary>The shortest age at which a tier may be dropped.</summary>
    public static readonly TimeSpan Min = TimeSpan.FromHours(1);

    /// <summary>The longest age that can be set.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(36_500);

    /// <summary>The values of the settings file.</summary>
    public static Retention Of(StorageOptions options) =>
        new(options.RawRetention, options.MinuteRetention, options.HourRetention, options.MaxBlockBytes);

    /// <summary>The age at which a tier is dropped.</summary>
    public TimeSpan Of(Tier tier) => tier switch { Tier.Raw => Raw, Tier.Minute => Minute, _ => Hour };

    /// <summary>Checks the values.</summary>
    /// <returns>What is wrong, in one sentence for users; null when nothing is.</returns>
    public string? Validate()
    {
        foreach (var (name, span) in new[] { ("raw", Raw), ("minute", Minute), ("hour", Hour) })
            if (span < Min || span > Max) return $"{name} must be between 1 hour and 100 years";
        return MaxBytes < 0 ? "maxBytes must be 0 (no limit) or more" : null;
    }
}
