using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Write;
using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest.Receive;

/// <summary>How a request ended.</summary>
internal enum IntakeStatus
{
    /// <summary>What was accepted is durable; refused points are counted beside it.</summary>
    Accepted,

    /// <summary>The bytes can never be understood; nothing was kept.</summary>
    Invalid,

    /// <summary>Larger than a request may be; nothing was kept.</summary>
    TooLarge,

    /// <summary>The sender exceeds its limits, or the server is busy; nothing was kept, come again.</summary>
    Busy,

    /// <summary>The store cannot write now; nothing was kept, come again.</summary>
    Unavailable,
}

/// <summary>The end of a request.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Rejected">Points refused although the request as a whole was accepted.</param>
/// <param name="Reason">For people; null if all went well.</param>
/// <param name="RetryAfter">When to come again, for Busy and Unavailable.</param>
/// <param name="Written">Rows that are durable now.</param>
internal readonly record struct IntakeResult(IntakeStatus Status, int Rejected = 0, string? Reason = null, TimeSpan RetryAfter = default, int Written = 0)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static IntakeResult Of(BodyStatus status, int mostBytes) => status switch
    {
        BodyStatus.TooLarge => new(IntakeStatus.TooLarge, Reason: $"the request has more than {mostBytes} bytes after decompression (setting Ingest:MaxRequestBytes)"),
        BodyStatus.Busy => new(IntakeStatus.Busy, Reason: "too many requests are in memory", RetryAfter: Soon),
        _ => new(IntakeStatus.Invalid, Reason: DecodeError.BadCompression.Text()),
    };

    public static IntakeResult Of(AppendResult append) => append.Status == AppendStatus.Unavailable
        ? new(IntakeStatus.Unavailable, Reason: append.Reason ?? "the store cannot write now", RetryAfter: TimeSpan.FromSeconds(5))
        : new(IntakeStatus.Busy, Reason: append.Reason ?? "the write queue is full", RetryAfter: Soon);
}

/// <summary>Takes decoded bodies of every protocol to the store: decode, append, learn.</summary>
internal sealed class Intake(
    ISampleSink sink, SeriesCache cache, MetadataCache.Shared metadata, SenderTable senders, IngestMetrics metrics, IOptions<IngestOptions> options)
{
    private const int MostAttempts = 4;
    private const int MostPooled = 64;
    private readonly ConcurrentBag<RequestDecoder> _decoders = [];

    /// <summary>Decodes a body and appends its rows; completes when they are durable.</summary>
    /// <param name="format">What the bytes are.</param>
    /// <param name="body">Not changed, and not kept after completion.</param>
    /// <param name="sender">Who sends.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IntakeResult> TakeAsync(BodyFormat format, ReadOnlyMemory<byte> body, Sender sender)
    {
        var limits = senders.For(sender);
        var wait = limits.TakeRequest();
        if (wait > TimeSpan.Zero) return new(IntakeStatus.Busy, Reason: $"this sender makes more than {options.Value.SenderRequestsPerMinute} requests a minute", RetryAfter: wait);
        if (!_decoders.TryTake(out var decoder)) decoder = new RequestDecoder(cache, metadata, options.Value);
        try
        {
            return await TakeAsync(decoder, format, body, sender, limits);
        }
        finally
        {
            decoder.Rows.End();
            if (_decoders.Count < MostPooled) _decoders.Add(decoder);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IntakeResult> TakeAsync(RequestDecoder decoder, BodyFormat format, ReadOnlyMemory<byte> body, Sender sender, SenderLimits limits)
    {
        var rows = decoder.Rows;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            using var batch = SampleBatch.Rent();
            rows.Begin(batch, sink, sender, limits);
            var began = Stopwatch.GetTimestamp();
            var error = decoder.Decode(format, body.Span, out var detail);
            metrics.Decoded(Stopwatch.GetElapsedTime(began));
            if (error is not DecodeError.None) return new(IntakeStatus.Invalid, Reason: detail ?? error.Text());
            if (batch.Count == 0 && batch.Metadata.Count == 0) return Accepted(rows, 0);
            if (attempt == 0 && limits.TakeSamples(batch.Count) is { Ticks: > 0 } wait)
                return new(IntakeStatus.Busy, Reason: $"this sender sends more than {options.Value.SenderSamplesPerMinute} samples a minute", RetryAfter: wait);

            // Not cancelled with the request: the batch is the sink's until it completes, and the sender comes again anyway.
            began = Stopwatch.GetTimestamp();
            var result = await sink.AppendAsync(batch, CancellationToken.None);
            metrics.Committed(Stopwatch.GetElapsedTime(began));
            if (result.Status == AppendStatus.StaleSeries) continue;
            if (!result.IsCommitted) return IntakeResult.Of(result);
            rows.Learn();
            metrics.Created(rows.NewSeries);
            return Accepted(rows, batch.Count);
        }
        return new(IntakeStatus.Busy, Reason: "series are being forgotten faster than they are named", RetryAfter: TimeSpan.FromSeconds(1));
    }

    private static IntakeResult Accepted(RowWriter rows, int written) => new(IntakeStatus.Accepted, rows.Rejected, rows.RejectedReason, Written: written);
}
