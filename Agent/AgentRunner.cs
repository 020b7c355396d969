using System.Runtime.InteropServices;
using LightWatch.Agent.Collect;
using LightWatch.Agent.Host;
using LightWatch.Agent.Logging;
using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;
using Microsoft.Extensions.Logging;

namespace LightWatch.Agent;

/// <summary>
/// The agent: collects this host's metrics every <see cref="AgentOptions.Interval"/> and sends them as OTLP until
/// cancelled.
/// </summary>
/// <remarks>Independent of the process it runs in: its own program, or the single server.</remarks>
public sealed class AgentRunner(AgentOptions options, ILoggerFactory loggers, TimeProvider time)
{
    // Between the first reading of the processors and the second: long enough for a meaningful utilization.
    private static readonly TimeSpan FirstRound = TimeSpan.FromMilliseconds(500);

    // A round waits at most this long for a collector, then continues without it.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    // After so many rounds the host's addresses and system are read again.
    private const int RoundsBetweenDescriptions = 60;

    private readonly ILogger _logger = loggers.CreateLogger("LightWatch.Agent");

    /// <summary>The collectors to run; tests replace them.</summary>
    internal Func<AgentOptions, TimeProvider, IEnumerable<Collector>> Collectors { get; init; } = HostCollectors.Create;

    /// <summary>Called after each round's export.</summary>
    internal Action? AfterRound { get; init; }

    /// <summary>
    /// Runs until cancelled; then ends within two seconds, and keeps what could not be sent for the next start.
    /// </summary>
    /// <returns>Completes at the end; failures of the host or the server never end it.</returns>
    public async Task RunAsync(CancellationToken cancel)
    {
        var identity = new HostIdentity(options);
        _logger.Started(HostIdentity.Version, identity.Name, SafeAddress.Of(options.Endpoint), options.Interval);
        if (HostCollectors.Missing is { } missing) _logger.PartlySupported(RuntimeInformation.OSDescription, missing);

        var outbox = new Outbox();
        using var backlog = new Backlog(options, _logger, time);
        using var client = new OtlpClient(options);
        // The sender ends after the collecting loop, whose last batch says that all series have ended.
        using var ended = new CancellationTokenSource();
        var sending = new Uplink(outbox, backlog, client, options.Interval, _logger, time).RunAsync(ended.Token);
        try
        {
            await CollectAsync(identity, outbox, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The regular end.
        }
        finally
        {
            outbox.Close();
            await ended.CancelAsync();
        }

        await sending;
    }

    private async Task CollectAsync(HostIdentity identity, Outbox outbox, CancellationToken cancel)
    {
        var boot = OperatingSystem.IsLinux() ? new BootTime(new HostPaths(options), time) : new BootTime(time);
        var collectors = Collectors(options, time)
            .Select(c => new Supervised(c, boot, options.Interval, _logger, time)).ToList();
        var round = new Round(collectors, options.Interval / 2 < MaxWait ? options.Interval / 2 : MaxWait, time);
        using var export = new Export();
        try
        {
            await Task.Delay(FirstRound < options.Interval ? FirstRound : options.Interval, time, cancel);
            using var timer = new PeriodicTimer(options.Interval, time);
            var rounds = 0;
            do
            {
                if (rounds++ % RoundsBetweenDescriptions == 0)
                {
                    boot.Refresh();
                    export.Describe(Resource(identity));
                }

                await round.RunAsync();
                Send();
                AfterRound?.Invoke();
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        finally
        {
            // Without it the last values would live on for minutes.
            round.End();
            Send();
        }

        void Send()
        {
            if (export.Frame(collectors.Select(c => c.Instruments)) is { } frame)
                outbox.Add(new(time.GetUtcNow().ToUnixTimeMilliseconds(), frame));
        }
    }

    // Of two with one key the user's wins.
    private Dictionary<string, object> Resource(HostIdentity identity)
    {
        var all = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, value) in identity.Attributes().Concat(options.OwnAttributes())) all[key] = value;
        return all;
    }
}
