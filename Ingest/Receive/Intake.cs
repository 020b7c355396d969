using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Translate;
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

/// <summary>The end of a request.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Rejected">Points refused although the request as a whole was accepted.</param>
/// <param name="Reason">For people; null if all went well.</param>
/// <param name="RetryAfter">When to come again, for Busy and Unavailable.</param>
/// <param name="Written">What is durable now.</param>
internal readonly record struct IntakeResult(IntakeStatus Status, int Rejected = 0, string? Reason = null, TimeSpan RetryAfter = default, WrittenCounts Written = default)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static IntakeResult Of(BodyStatus status, int maxBytes) => status switch
    {
        BodyStatus.TooLarge => new(IntakeStatus.TooLarge, Reason: $"the request has more than {maxBytes} bytes after decompression (setting Ingest:MaxRequestBytes)"),
        BodyStatus.Busy => new(IntakeStatus.Busy, Reason: "too many requests are in memory", RetryAfter: Soon),
        _ => new(IntakeStatus.Invalid, Reason: DecodeError.BadCompression.Text()),
    };

    public static IntakeResult Of(AppendResult append) => append.Status == AppendStatus.Unavailable
        ? new(IntakeStatus.Unavailable, Reason: append.Reason ?? "the store cannot write now", RetryAfter: TimeSpan.FromSeconds(5))
        : new(IntakeStatus.Busy, Reason: append.Reason ?? "the write queue is full", RetryAfter: Soon);
}

/// <summary>Takes decoded bodies of every protocol to the store: decode, append, learn.</summary>
internal sealed class Intake(
    ISampleSink sink, SeriesCache cache, MetadataCache.Shared metadata, DeltaTotals totals, StoredTotals stored, SenderTable senders,
    IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider clock)
{
    private const int MaxAttempts = 6;
    private const int MaxPooled = 64;
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
        if (!_decoders.TryTake(out var decoder)) decoder = new RequestDecoder(cache, metadata, totals, options.Value);
        try
        {
            return await TakeAsync(decoder, format, body, sender, limits);
        }
        catch (StoreException error)
        {
            return new(IntakeStatus.Unavailable, Reason: error.Message, RetryAfter: TimeSpan.FromSeconds(5));
        }
        finally
        {
            decoder.Rows.End();
            if (_decoders.Count < MaxPooled) _decoders.Add(decoder);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IntakeResult> TakeAsync(RequestDecoder decoder, BodyFormat format, ReadOnlyMemory<byte> body, Sender sender, SenderLimits limits)
    {
        var rows = decoder.Rows;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            using var batch = SampleBatch.Rent();
            rows.Begin(batch, sink, sender, limits);
            var began = Stopwatch.GetTimestamp();
            var error = decoder.Decode(format, body.Span, clock.GetUtcNow().ToUnixTimeMilliseconds(), out var detail);
            metrics.Decoded(Stopwatch.GetElapsedTime(began));
            if (error is not DecodeError.None) return new(IntakeStatus.Invalid, Reason: detail ?? error.Text());
            if (!await AreTotalsReadyAsync(rows.Deltas)) continue;
            if (batch.Count == 0 && batch.Metadata.Count == 0) return Accepted(rows, default);
            if (limits.TakeSamples(batch.Count) is { Ticks: > 0 } wait)
                return new(IntakeStatus.Busy, Reason: $"this sender sends more than {options.Value.SenderSamplesPerMinute} samples a minute", RetryAfter: wait);

            // Not cancelled with the request: the batch is the sink's until it completes, and the sender comes again anyway.
            began = Stopwatch.GetTimestamp();
            var result = await sink.AppendAsync(batch, CancellationToken.None);
            metrics.Committed(Stopwatch.GetElapsedTime(began));
            if (result.Status == AppendStatus.StaleSeries) continue;
            if (!result.IsCommitted) return IntakeResult.Of(result);
            rows.Learn();
            metrics.Created(rows.NewSeries);
            return Accepted(rows, WrittenCounts.Of(batch));
        }
        return new(IntakeStatus.Busy, Reason: "series are being forgotten faster than they are named", RetryAfter: TimeSpan.FromSeconds(1));
    }

    // False: the request has delta points, and must be decoded again now that the gate is held, or the totals have been read.
    private async ValueTask<bool> AreTotalsReadyAsync(DeltaRequest deltas)
    {
        if (!deltas.IsMet) return true;
        if (!deltas.IsOpen)
        {
            await deltas.OpenAsync();
            return false;
        }
        if (deltas.Missing.Count == 0) return true;
        deltas.Store(await stored.ReadAsync(deltas.Missing));
        return false;
    }

    private static IntakeResult Accepted(RowWriter rows, WrittenCounts written) => new(IntakeStatus.Accepted, rows.Rejected, rows.RejectedReason, Written: written);
}
