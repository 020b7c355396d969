using LightWatch.Ingest.Wire;
using LightWatch.Storage;

namespace LightWatch.Ingest.Endpoints;

/// <summary>How a request ended.</summary>
internal enum IntakeStatus
{
    /// <summary>What was accepted is durable; refused points are counted beside it.</summary>
    Accepted,

    /// <summary>The bytes can never be understood; nothing was kept.</summary>
    Invalid,

    /// <summary>Larger than a request may be; nothing was kept.</summary>
    TooLarge,

    /// <summary>The sender exceeds its limits, or the server is busy; nothing was kept, a retry can succeed.</summary>
    Busy,

    /// <summary>The store cannot write now; nothing was kept, a retry can succeed.</summary>
    Unavailable,
}

/// <summary>Samples, native histograms and exemplars of a request.</summary>
internal readonly record struct WrittenCounts(int Samples, int Histograms, int Exemplars)
{
    public static WrittenCounts Of(SampleBatch batch)
    {
        var histograms = 0;
        foreach (var histogram in batch.Histograms)
            if (histogram is not null) histograms++;
        return new WrittenCounts(batch.Count - histograms, histograms, batch.Exemplars.Count);
    }
}

/// <summary>The result of a request.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Rejected">Points refused although the request as a whole was accepted.</param>
/// <param name="Reason">A sentence for the sender's log; null if nothing was refused.</param>
/// <param name="RetryAfter">The delay before a retry, for Busy and Unavailable.</param>
/// <param name="Written">What is durable now.</param>
internal readonly record struct IntakeResult(IntakeStatus Status, int Rejected = 0, string? Reason = null,
    TimeSpan RetryAfter = default, WrittenCounts Written = default)
{
    /// <summary>A queue or a limit on memory is free again within a commit or two.</summary>
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    /// <summary>A store that is down needs time to come back.</summary>
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    public static IntakeResult Of(BodyStatus status, int maxBytes) => status switch
    {
        BodyStatus.TooLarge =>
            new(IntakeStatus.TooLarge,
                Reason: $"the request has more than {maxBytes} bytes after decompression " +
                    "(setting Ingest:MaxRequestBytes)"),
        BodyStatus.Busy => Busy("too many requests are in memory"),
        _ => new(IntakeStatus.Invalid, Reason: DecodeError.BadCompression.Text()),
    };

    public static IntakeResult Of(AppendResult append) => append.Status == AppendStatus.Unavailable
        ? Unavailable(append.Reason ?? "the store cannot write now")
        : Busy(append.Reason ?? "the write queue is full");

    /// <summary>The store cannot write.</summary>
    public static IntakeResult Unavailable(string reason) =>
        new(IntakeStatus.Unavailable, Reason: reason, RetryAfter: UnavailableRetry);

    /// <summary>The server is busy.</summary>
    public static IntakeResult Busy(string reason) => new(IntakeStatus.Busy, Reason: reason, RetryAfter: BusyRetry);
}
