using LightWatch.Agent.Logging;
using LightWatch.Agent.Retry;
using Microsoft.Extensions.Logging;

namespace LightWatch.Agent.Send;

/// <summary>Sends what the outbox holds; what the server cannot take goes to the backlog and is replayed later, oldest first.</summary>
/// <remarks>
/// The newest batch goes before the backlog: after an outage the live picture comes back at once, and the gap fills up behind it.
/// The replay is gradual, so that a fleet coming back does not fall upon the server.
/// </remarks>
internal sealed class Uplink(Outbox outbox, Backlog backlog, OtlpClient client, ILogger logger, TimeProvider time)
{
    // 20 batches a second: a day without a server, at one batch each 5 s, is made up for in a quarter of an hour.
    private static readonly TimeSpan ReplayPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Idle = TimeSpan.FromHours(1);
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(1);

    private readonly Backoff _backoff = new(time);
    private bool _refusing;
    private bool _greeted;

    /// <summary>Runs until <paramref name="stop"/>; then sends what is left within a second and keeps the rest for the next start.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var farewell = new CancellationTokenSource();
        await using var registration = stop.Register(() => farewell.CancelAfter(FarewellTime));
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await StepAsync(farewell.Token);
                await outbox.WaitAsync(_backoff.IsAway ? _backoff.Remaining : backlog.Count > 0 ? ReplayPause : Idle, time).WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await StepAsync(farewell.Token);
        }
        catch (OperationCanceledException) when (farewell.IsCancellationRequested)
        {
            // Time is up; the batch under way was put into the backlog.
        }

        while (outbox.TryTake(out var batch)) backlog.Keep(batch);
        logger.Stopped(backlog.Count);
    }

    /// <summary>Sends the newest waiting batch, or else the oldest kept one, unless the server is to be left alone.</summary>
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
            if (!_backoff.IsAway) logger.ServerAway(client.Endpoint, result.Reason);
            _backoff.Failed(result.RetryAfter);
            return false;
        }

        if (_backoff.IsAway || !_greeted) logger.ServerBack(client.Endpoint, backlog.Count);
        _greeted = true;
        _backoff.Succeeded();
        Note(result);
        return true;
    }

    // One line when refusals begin, not one per batch.
    private void Note(SendResult result)
    {
        var refusing = result.Outcome == SendOutcome.Refused || result.RefusedPoints > 0;
        if (refusing && !_refusing)
        {
            if (result.Outcome == SendOutcome.Refused) logger.BatchRefused(client.Endpoint, result.Reason);
            else logger.PartlyRefused(client.Endpoint, result.RefusedPoints, result.Reason);
        }

        _refusing = refusing;
    }
}
