using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest.Endpoints;

/// <summary>Takes decoded bodies of every protocol to the store: decode, append, learn.</summary>
internal sealed class Intake(
    ISampleSink sink, SeriesCache cache, MetadataCache.Shared metadata, DeltaTotals totals, StoredTotals stored,
    SenderTable senders,
    IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider clock)
{
    private const int MaxAttempts = 6;
    private const int MaxPooled = 64;
    private readonly ConcurrentBag<RequestDecoder> _decoders = [];

    /// <summary>Decodes a body and appends its rows; completes when they are durable.</summary>
    /// <param name="format">The format of the bytes.</param>
    /// <param name="body">Not changed, and not kept after completion.</param>
    /// <param name="sender">The sender, whose limits apply.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IntakeResult> TakeAsync(BodyFormat format, ReadOnlyMemory<byte> body, Sender sender)
    {
        var limits = senders.For(sender);
        var wait = limits.TakeRequest();
        if (wait > TimeSpan.Zero)
            return new(IntakeStatus.Busy,
                Reason: $"this sender makes more than {options.Value.SenderRequestsPerMinute} requests a minute",
                RetryAfter: wait);
        if (!_decoders.TryTake(out var decoder)) decoder = new RequestDecoder(cache, metadata, totals, options.Value);
        try
        {
            using var span = IngestTrace.Start("ingest");
            var result = await TakeAsync(decoder, format, body, sender, limits);
            span.End(format, result);
            return result;
        }
        catch (StoreException error)
        {
            return IntakeResult.Unavailable(error.Message);
        }
        finally
        {
            decoder.Rows.End();
            if (_decoders.Count < MaxPooled) _decoders.Add(decoder);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IntakeResult> TakeAsync(RequestDecoder decoder, BodyFormat format,
        ReadOnlyMemory<byte> body, Sender sender, SenderLimits limits)
    {
        var rows = decoder.Rows;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            using var batch = SampleBatch.Rent();
            rows.Begin(batch, sink, sender, limits);
            var began = Stopwatch.GetTimestamp();
            var error = Decode(decoder, format, body.Span, out var detail);
            metrics.Decoded(Stopwatch.GetElapsedTime(began));
            if (error is not DecodeError.None) return new(IntakeStatus.Invalid, Reason: detail ?? error.Text());
            if (!await AreTotalsReadyAsync(rows.Deltas)) continue;
            if (batch.Count == 0 && batch.Metadata.Count == 0) return Accepted(rows, default);
            if (limits.TakeSamples(batch.Count) is { Ticks: > 0 } wait)
                return new(IntakeStatus.Busy,
                    Reason: $"this sender sends more than {options.Value.SenderSamplesPerMinute} samples a minute",
                    RetryAfter: wait);

            // Not cancelled with the request: the sink owns the batch until it completes, and the sender retries
            // anyway.
            began = Stopwatch.GetTimestamp();
            var result = await sink.AppendAsync(batch, CancellationToken.None);
            metrics.Committed(Stopwatch.GetElapsedTime(began));
            if (result.Status == AppendStatus.StaleSeries) continue;
            if (!result.IsCommitted) return IntakeResult.Of(result);
            rows.Learn();
            metrics.Created(rows.NewSeries);
            return Accepted(rows, WrittenCounts.Of(batch));
        }
        return IntakeResult.Busy("series are being forgotten faster than they are named");
    }

    private DecodeError Decode(
        RequestDecoder decoder, BodyFormat format, ReadOnlySpan<byte> body, out string? detail)
    {
        using var span = IngestTrace.Start("decode");
        return decoder.Decode(format, body, clock.GetUtcNow().ToUnixTimeMilliseconds(), out detail);
    }

    // False: the request has delta points and must be decoded again: the gate is held now, or the totals have been
    // read.
    private async ValueTask<bool> AreTotalsReadyAsync(DeltaRequest deltas)
    {
        if (!deltas.HasPoints) return true;
        if (!deltas.HoldsGate)
        {
            await deltas.EnterGateAsync();
            return false;
        }
        if (deltas.Missing.Count == 0) return true;
        deltas.SetStored(await stored.ReadAsync(deltas.Missing));
        return false;
    }

    private static IntakeResult Accepted(RowWriter rows, WrittenCounts written) =>
        new(IntakeStatus.Accepted, rows.Rejected, rows.RejectedReason, Written: written);
}
