namespace LightWatch.Storage;

/// <summary>
/// What is known about a counter reset before a histogram sample. Source: prometheus/model/histogram.
/// </summary>
public enum CounterResetHint : byte
{
    Unknown,
    Reset,
    NotReset,
    Gauge,
}

/// <summary>
/// A run of consecutive buckets: <paramref name="Offset"/> empty ones are skipped before <paramref name="Length"/>
/// filled ones.
/// </summary>
public readonly record struct BucketSpan(int Offset, uint Length);

/// <summary>
/// One native histogram sample. Immutable: arrays are owned by it and never written after construction.
/// </summary>
/// <remarks>
/// Bucket counts are absolute (not deltas) and may be fractional. Schema -4 to 8 is exponential, bucket i covers
/// (2^((i-1)/2^schema), 2^(i/2^schema)]; schema -53 has the custom upper bounds of <see cref="CustomBounds"/>.
/// Source: https://prometheus.io/docs/specs/native_histograms.
/// </remarks>
public sealed class NativeHistogram
{
    /// <summary>The schema of histograms with custom bounds.</summary>
    public const int CustomBoundsSchema = -53;

    public CounterResetHint ResetHint { get; init; }

    public int Schema { get; init; }

    /// <summary>Width of the zero bucket: values in [-threshold, threshold].</summary>
    public double ZeroThreshold { get; init; }

    public double ZeroCount { get; init; }

    /// <summary>All observations, the zero bucket and NaN among them.</summary>
    public double Count { get; init; }

    /// <summary>Sum of observations; the stale marker here makes the whole sample a stale marker.</summary>
    public double Sum { get; init; }

    public BucketSpan[] PositiveSpans { get; init; } = [];

    /// <summary>Counts of the positive buckets, one for each bucket the spans name.</summary>
    public double[] PositiveCounts { get; init; } = [];

    public BucketSpan[] NegativeSpans { get; init; } = [];

    public double[] NegativeCounts { get; init; } = [];

    /// <summary>Upper bounds, ascending, for <see cref="CustomBoundsSchema"/>; else empty. +Inf is implied.</summary>
    public double[] CustomBounds { get; init; } = [];

    public bool IsStale => Sample.IsStaleMarker(Sum);

    public bool HasCustomBounds => Schema == CustomBoundsSchema;
}
