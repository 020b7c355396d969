using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Query;

/// <summary>Settings under <c>Query</c>.</summary>
public sealed class QueryOptions
{
    public const string Section = "Query";

    /// <summary>Longest time one query may take, seconds. 120, as Prometheus has it.</summary>
    [Range(1, 3600)]
    public int TimeoutSeconds { get; set; } = 120;

    /// <summary>Queries evaluated at the same time. 8: each uses several processors, more only share them.</summary>
    [Range(1, 1000)]
    public int MaxConcurrent { get; set; } = 8;

    /// <summary>Queries that may wait for their turn. 64: a dashboard full of panels for several people.</summary>
    [Range(0, 10_000)]
    public int MaxWaiting { get; set; } = 64;

    /// <summary>Longest wait for a turn, seconds. 20: then an error is kinder than a spinner.</summary>
    [Range(1, 600)]
    public int WaitSeconds { get; set; } = 20;

    /// <summary>Samples one query may read and compute. 200 million: some seconds of work.</summary>
    [Range(1, long.MaxValue)]
    public long MaxSamples { get; set; } = 200_000_000;

    /// <summary>Memory one query may hold, bytes. 256 MiB: 11,000 points of 3,000 series.</summary>
    [Range(1_048_576, long.MaxValue)]
    public long MaxBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Memory that all queries may hold together, bytes. 512 MiB: what does not fit is answered 503, and the rest of the machine goes on.</summary>
    [Range(1_048_576, long.MaxValue)]
    public long MaxTotalBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>How far back an instant selector looks for a sample, seconds. 300, as Prometheus has it.</summary>
    [Range(1, 86_400)]
    public int LookbackSeconds { get; set; } = 300;

    /// <summary>Points per series that a range query may ask for. 11,000, as Prometheus has it.</summary>
    [Range(1, 1_000_000)]
    public int MaxPoints { get; set; } = 11_000;

    /// <summary>Accept experimental PromQL (Prometheus's feature flags, all at once). Off: what is not stable in Prometheus may change.</summary>
    public bool Experimental { get; set; }

    /// <summary>Queries slower than this are logged with their plan, milliseconds; 0: none. 2,000: longer than people like to wait.</summary>
    [Range(0, 3_600_000)]
    public int SlowMilliseconds { get; set; } = 2000;

    /// <summary>Live connections at the same time. 200: each is a browser tab.</summary>
    [Range(1, 10_000)]
    public int MaxLiveConnections { get; set; } = 200;
}

[OptionsValidator]
internal sealed partial class QueryOptionsValidator : IValidateOptions<QueryOptions>;
