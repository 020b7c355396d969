namespace LightWatch.Storage;

/// <summary>Which resolution is read.</summary>
public enum Tier
{
    Raw,
    Minute,
    Hour,
}

/// <summary>Which column of a tier's bucket is read; raw samples have only <see cref="Last"/>.</summary>
public enum TierColumn
{
    Last,
    Min,
    Max,
    Sum,
    Count,

    /// <summary>
    /// The counter's increase inside the bucket, resets taken out, from the last sample of the bucket before.
    /// </summary>
    Increase,
}

/// <summary>Asks for series that satisfy all matchers, and their samples in a closed range of time.</summary>
/// <param name="Matchers">At least one; all must hold.</param>
/// <param name="FromUnixMs">First time wanted, included.</param>
/// <param name="ToUnixMs">Last time wanted, included.</param>
/// <param name="Tier">The resolution; a bucket's time is the end of the bucket (exclusive), so that it never covers
/// the future.</param>
/// <param name="Column">The tier's column.</param>
public sealed record SeriesQuery(
    IReadOnlyList<LabelMatcher> Matchers, long FromUnixMs, long ToUnixMs, Tier Tier = Tier.Raw,
        TierColumn Column = TierColumn.Last)
{
    /// <summary>
    /// False: start times of numbers are not used. A store that keeps them apart need not read them then;
    /// another gives them all the same.
    /// </summary>
    public bool WithStartTimes { get; init; } = true;
}

/// <summary>
/// Asks for names, values or label sets of series that satisfy any one of several matcher sets and have samples in a
/// range.
/// </summary>
/// <param name="MatcherSets">Empty: all series.</param>
/// <param name="Limit">Most results wanted; 0: all.</param>
public sealed record LabelQuery(IReadOnlyList<IReadOnlyList<LabelMatcher>> MatcherSets, long FromUnixMs, long ToUnixMs,
    int Limit = 0);
