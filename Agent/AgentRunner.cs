using LightWatch.Agent.Collect;
using LightWatch.Agent.Host;
using LightWatch.Agent.Send;
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

    // A round waits this long for slow collectors, then goes without them.
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggers.CreateLogger("LightWatch.Agent");

    /// <summary>The collectors to run; tests put others in.</summary>
    internal Func<AgentOptions, IEnumerable<Collector>> Collectors { get; init; } = HostCollectors.Create;

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
        var collectors = Collectors(options).Select(c => new Supervised(c, limits, options.Interval, _logger, time)).ToList();
        using var reader = new BaseExportingMetricReader(Exporter(outbox));
        reader.TemporalityPreference = MetricReaderTemporalityPreference.Cumulative;
        using var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes(identity.Attributes()).AddEnvironmentVariableDetector())
            .AddMeter(Instruments.MeterName)
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = limits.GetValueOrDefault(instrument.Name, 1) })
            .AddReader(reader)
            .Build();
        try
        {
            await Task.Delay(FirstRound < options.Interval ? FirstRound : options.Interval, time, cancel);
            using var timer = new PeriodicTimer(options.Interval, time);
            do
            {
                await RoundAsync(collectors, reader);
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

    private async Task RoundAsync(List<Supervised> collectors, BaseExportingMetricReader reader)
    {
        var half = options.Interval / 2;
        await Task.WhenAll(collectors.Select(c => c.Begin())).WaitAsync(half < LongestRound ? half : LongestRound, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var collector in collectors) collector.Settle();
        reader.Collect();
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
