using System.Runtime.InteropServices;
using LightWatch.Agent.Collect;
using LightWatch.Agent.Host;
using LightWatch.Agent.Logging;
using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

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
        _logger.Started(HostIdentity.Version, identity.Name, options.Endpoint, options.Interval);
        if (HostCollectors.Missing is { } missing) _logger.PartlySupported(RuntimeInformation.OSDescription, missing);

        var outbox = new Outbox();
        using var backlog = new Backlog(options, _logger, time);
        using var client = new OtlpClient(options);
        var sending = new Uplink(outbox, backlog, client, _logger, time).RunAsync(cancel);
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
        }

        await sending;
    }

    private async Task CollectAsync(HostIdentity identity, Outbox outbox, CancellationToken cancel)
    {
        var limits = new Dictionary<string, int>(StringComparer.Ordinal);
        var collectors = Collectors(options, time)
            .Select(c => new Supervised(c, limits, options.Interval, _logger, time)).ToList();
        using var reader = new BaseExportingMetricReader(Exporter(outbox));
        reader.TemporalityPreference = MetricReaderTemporalityPreference.Cumulative;
        using var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(
                ResourceBuilder.CreateEmpty().AddAttributes(identity.Attributes())
                    .AddAttributes(options.OwnAttributes()))
            .AddMeter(Instruments.MeterName)
            .AddView(instrument =>
                new MetricStreamConfiguration { CardinalityLimit = limits.GetValueOrDefault(instrument.Name, 1) })
            .AddReader(reader)
            .Build();
        var round = new Round(collectors, options.Interval / 2 < MaxWait ? options.Interval / 2 : MaxWait, time);
        try
        {
            await Task.Delay(FirstRound < options.Interval ? FirstRound : options.Interval, time, cancel);
            using var timer = new PeriodicTimer(options.Interval, time);
            do
            {
                await round.RunAsync();
                reader.Collect();
                AfterRound?.Invoke();
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        finally
        {
            // The reader exports once more when it ends; the last round has been sent already.
            outbox.Close();
            foreach (var collector in collectors) collector.Dispose();
        }
    }

    private OtlpMetricExporter Exporter(Outbox outbox) => new(new OtlpExporterOptions
    {
        Protocol = OtlpExportProtocol.Grpc,
        Compression = OtlpExportCompression.GZip,
        Endpoint = new Uri(options.Endpoint),
        Headers = null,
        HttpClientFactory = () => new HttpClient(new OutboxHandler(outbox, time)),
    });
}
