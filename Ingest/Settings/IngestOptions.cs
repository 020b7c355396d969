using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest.Settings;

/// <summary>Settings of the section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>
    /// Largest request accepted, bytes after decompression. 16 MiB: several times what collectors and SDKs send.
    /// </summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxRequestBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes of requests that may be in memory at once; above it requests are refused with a retry hint.
    /// </summary>
    /// <remarks>64 MiB: the memory a small server can spare.</remarks>
    [Range(64 * 1024, int.MaxValue)]
    public int MaxInFlightBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Labels a series may have. 64: more than twice what Kubernetes attaches.</summary>
    [Range(4, 1024)]
    public int MaxLabels { get; set; } = 64;

    /// <summary>Bytes of names and values a series may have. 64 KiB.</summary>
    [Range(256, 1024 * 1024)]
    public int MaxLabelBytes { get; set; } = 64 * 1024;

    /// <summary>Bytes a metric's or label's name may have. 1 KiB.</summary>
    [Range(32, 64 * 1024)]
    public int MaxNameBytes { get; set; } = 1024;

    /// <summary>
    /// Resource attributes that become labels of every series, beside job and instance; the others are in target_info.
    /// </summary>
    /// <remarks>Configured as a list; an empty string in it means none.</remarks>
    public string[]? PromoteResourceAttributes { get; set; }

    /// <summary>
    /// Adds otel_scope_name and otel_scope_version to every series. Off: few queries use them, and they multiply
    /// series.
    /// </summary>
    public bool ScopeLabels { get; set; }

    /// <summary>
    /// Keeps the start time of every cumulative sample in the store. Off: resets are seen without, and it costs space.
    /// </summary>
    public bool KeepStartTimes { get; set; }

    /// <summary>Series whose id is cached. 2 million: about 130 bytes each, allocated only as series arrive.</summary>
    [Range(1000, 100_000_000)]
    public int MaxCachedSeries { get; set; } = 2_000_000;

    /// <summary>
    /// Series with delta temporality whose running total is cached; others are read from the store again.
    /// </summary>
    [Range(100, 10_000_000)]
    public int MaxDeltaSeries { get; set; } = 500_000;

    /// <summary>Requests a minute from one sender. 1.2 million: 20,000 a second.</summary>
    [Range(1, int.MaxValue)]
    public int SenderRequestsPerMinute { get; set; } = 1_200_000;

    /// <summary>Samples a minute from one sender. 600 million: 10 million a second.</summary>
    [Range(1, int.MaxValue)]
    public int SenderSamplesPerMinute { get; set; } = 600_000_000;

    /// <summary>
    /// Series that one sender may create in a minute. 500,000: enough for a large fleet behind one collector to start
    /// at once.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int SenderNewSeriesPerMinute { get; set; } = 500_000;

    /// <summary>The promoted attributes with the default filled in: <c>host.name</c>.</summary>
    internal IReadOnlyList<string> Promoted => PromoteResourceAttributes is null
        ? ["host.name"]
        : [.. PromoteResourceAttributes.Where(a => a.Length > 0)];
}

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;
