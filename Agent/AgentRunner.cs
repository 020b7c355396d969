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

/// <summary>The agent: collects this host's metrics every <see cref="AgentOptions.Interval"/> and sends them as OTLP until told to stop.</summary>
/// <remarks>Needs nothing of the process it runs in: alone as its own program, or inside the single server.</remarks>
public sealed class AgentRunner(AgentOptions options, ILoggerFactory loggers, TimeProvider time)
{
    // Between the first reading of the processors and the second: long enough for a utilization that means something.
    private static readonly TimeSpan FirstRound = TimeSpan.FromMilliseconds(500);

    // A round waits this long for a collector, then goes on without it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggers.CreateLogger("LightWatch.Agent");

    /// <summary>The collectors to run; tests put others in.</summary>
    internal Func<AgentOptions, TimeProvider, IEnumerable<Collector>> Collectors { get; init; } = HostCollectors.Create;

    /// <summary>Called after each round's export.</summary>
    internal Action? AfterRound { get; init; }

    /// <summary>Runs until cancelled; then ends within two seconds, what could not be sent kept for the next start.</summary>
    /// <returns>Completes at the end; trouble with host or server never ends it.</returns>
    public async Task RunAsync(CancellationToken cancel)
    {
        var identity = new HostIdentity(options);
        _logger.Started(HostIdentity.Version, identity.Name, options.Endpoint, options.Interval);
        if (HostCollectors.Missing is { } missing) _logger.PartlySupported(System.Runtime.InteropServices.RuntimeInformation.OSDescription, missing);

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
            // Asked to stop.
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
        var collectors = Collectors(options, time).Select(c => new Supervised(c, limits, options.Interval, _logger, time)).ToList();
        using var reader = new BaseExportingMetricReader(Exporter(outbox));
        reader.TemporalityPreference = MetricReaderTemporalityPreference.Cumulative;
        using var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes(identity.Attributes()).AddEnvironmentVariableDetector())
            .AddMeter(Instruments.MeterName)
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = limits.GetValueOrDefault(instrument.Name, 1) })
            .AddReader(reader)
            .Build();
        var round = new Round(collectors, options.Interval / 2 < Patience ? options.Interval / 2 : Patience, time);
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
