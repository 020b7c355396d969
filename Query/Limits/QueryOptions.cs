using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Limits;

/// <summary>Settings under <c>Query</c>.</summary>
public sealed class QueryOptions
{
    public const string Section = "Query";

    /// <summary>Longest time one query may take. 2 minutes, as Prometheus has it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Queries evaluated at the same time. 8: each uses several processors, more only share them.</summary>
    [Range(1, 1000)]
    public int MaxConcurrent { get; set; } = 8;

    /// <summary>Queries that may wait for their turn. 64: a dashboard full of panels for several people.</summary>
    [Range(0, 10_000)]
    public int MaxWaiting { get; set; } = 64;

    /// <summary>
    /// Longest wait for a turn. 20 seconds: then an error is better than a page that does not answer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Samples one query may read and compute. 200 million: some seconds of work.</summary>
    [Range(1, long.MaxValue)]
    public long MaxSamples { get; set; } = 200_000_000;

    /// <summary>Memory one query may hold, bytes. 256 MiB: 11,000 points of 3,000 series.</summary>
    [Range(1_048_576, long.MaxValue)]
    public long MaxBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Memory that all queries may hold together, bytes. 512 MiB: what does not fit is answered 503.</summary>
    [Range(1_048_576, long.MaxValue)]
    public long MaxTotalBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>How far back an instant selector looks for a sample. 5 minutes, as Prometheus has it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lookback { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Points per series that a range query may ask for. 11,000, as Prometheus has it.</summary>
    [Range(1, 1_000_000)]
    public int MaxPoints { get; set; } = 11_000;

    /// <summary>
    /// Accept experimental PromQL (all of Prometheus's feature flags). Off: what is not stable there may change.
    /// </summary>
    public bool Experimental { get; set; }

    /// <summary>
    /// Queries that take this long are logged with their plan; 0: none. 2 seconds: a delay that a reader notices.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan SlowQuery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Live connections at the same time. 200: each is a browser tab.</summary>
    [Range(1, 10_000)]
    public int MaxLiveConnections { get; set; } = 200;
}

[OptionsValidator]
internal sealed partial class QueryOptionsValidator : IValidateOptions<QueryOptions>;
