using LightWatch.Agent.Logging;
using LightWatch.Agent.Retry;
using Microsoft.Extensions.Logging;

namespace LightWatch.Agent.Send;

/// <summary>
/// Sends the batches of the outbox; those that the server cannot take go to the backlog and are replayed later, oldest
/// first.
/// </summary>
/// <remarks>
/// The newest batch is sent before the backlog: after an outage the live values return at once, and the gap is filled
/// behind them. The replay is gradual, so that a returning fleet does not overload the server.
/// </remarks>
internal sealed class Uplink(Outbox outbox, Backlog backlog, OtlpClient client, TimeSpan interval, ILogger logger,
    TimeProvider time)
{
    // 20 batches a second: a day without a server, at one batch each 5 s, is replayed in a quarter of an hour.
    private static readonly TimeSpan ReplayPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Idle = TimeSpan.FromHours(1);
    private static readonly TimeSpan FinalSendTime = TimeSpan.FromSeconds(1);

    // Short at first, since the server may only be starting.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(1);
    private const double PauseJitter = 0.2;

    private readonly Backoff _backoff = new(time, ShortestPause, LongestPause(interval), PauseJitter);
    private readonly Remark _away = new(time, Reminder);
    private readonly Remark _refusal = new(time, Reminder);
    private bool _hasDelivered;

    /// <summary>
    /// Runs until <paramref name="stop"/>; then sends for at most a second and keeps the rest for the next start.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var final = new CancellationTokenSource();
        await using var registration = stop.Register(() => final.CancelAfter(FinalSendTime));
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await StepAsync(final.Token);
                await outbox.WaitAsync(_backoff.IsFailing
                    ? _backoff.Remaining
                    : backlog.Count > 0
                    ? ReplayPause
                    : Idle, time).WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await StepAsync(final.Token);
        }
        catch (OperationCanceledException) when (final.IsCancellationRequested)
        {
            // The time for the last batches has passed; the one under way is in the backlog.
        }

        while (outbox.TryTake(out var batch)) backlog.Keep(batch);
        logger.Stopped(backlog.CountOnDisk, backlog.Count - backlog.CountOnDisk);
    }

    // Asking as often as data comes is no more than the server takes anyway, and live values are back at once.
    private static TimeSpan LongestPause(TimeSpan interval) =>
        interval < ShortestPause ? ShortestPause : interval > MaxPause ? MaxPause : interval;

    /// <summary>
    /// Sends the newest waiting batch, or else the oldest of the backlog; nothing during a pause after a failure.
    /// </summary>
    private async Task StepAsync(CancellationToken cancel)
    {
        Batch? newest = null;
        while (outbox.TryTake(out var batch))
        {
            if (newest is not null) backlog.Keep(newest);
            newest = batch;
        }

        if (_backoff.Remaining > TimeSpan.Zero)
        {
            if (newest is not null) backlog.Keep(newest);
        }
        else if (newest is not null)
        {
            await SendNewestAsync(newest, cancel);
        }
        else if (_backoff.IsFailing)
        {
            // The first that a returning server gets is the newest value.
            if (backlog.TryPeekNewest(out var last) && await SendAsync(last, cancel)) backlog.RemoveNewest();
        }
        else if (backlog.TryPeek(out var oldest) && await SendAsync(oldest, cancel))
        {
            backlog.RemoveOldest();
        }
    }

    private async Task SendNewestAsync(Batch newest, CancellationToken cancel)
    {
        var settled = false;
        try
        {
            settled = await SendAsync(newest, cancel);
        }
        finally
        {
            if (!settled) backlog.Keep(newest);
        }
    }

    /// <returns>True if the batch need not be kept: delivered, or refused for good.</returns>
    private async Task<bool> SendAsync(Batch batch, CancellationToken cancel)
    {
        var result = await client.SendAsync(batch, cancel);
        if (result.Outcome == SendOutcome.Later)
        {
            if (_away.IsDue(result.Reason)) logger.ServerAway(client.Endpoint, result.Reason);
            _backoff.Failed(result.RetryAfter);
            return false;
        }

        if (_backoff.IsFailing || !_hasDelivered) logger.ServerBack(client.Endpoint, backlog.Count);
        _hasDelivered = true;
        _backoff.Succeeded();
        _away.Forget();
        LogRefusal(result);
        return true;
    }

    // One line when refusals begin or have another reason, not one for each batch.
    private void LogRefusal(SendResult result)
    {
        var isWhole = result.Outcome == SendOutcome.Refused;
        if (!isWhole && result.RefusedPoints == 0) _refusal.Forget();
        else if (!_refusal.IsDue(result.Reason)) return;
        else if (isWhole) logger.BatchRefused(client.Endpoint, result.Reason);
        else logger.PartlyRefused(client.Endpoint, result.RefusedPoints, result.Reason);
    }
}
