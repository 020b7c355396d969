using System.Globalization;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Telemetry;

/// <summary>What the services and the agent export together is one trace of each request.</summary>
public sealed class TraceTests
{
    private const string Agent = "lightwatch-agent";
    private const string Gateway = "lightwatch.gateway";
    private const string Ingest = "lightwatch.ingest";
    private const string Query = "lightwatch.query";
    private const string Database = "Npgsql";
    private const string Stream = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    [Fact]
    public async Task Samples_of_the_agent_are_one_trace_to_the_database_and_the_stream()
    {
        await using var receiver = await TraceReceiver.StartAsync();
        await using var stack = await StartAsync(receiver);
        await stack.UntilAsync(() => Is(receiver, s => s is { Scope: Database, Service: Ingest } && Starts(s, Agent)),
            "a COPY that began at the agent");
        await stack.UntilAsync(() => Is(receiver, s => s is { Scope: Stream, Service: Ingest } && Starts(s, Agent)),
            "an XADD that began at the agent");

        bool Starts(TracedSpan span, string service)
        {
            var way = Way(receiver.Spans, span);
            return way[^1].Parent.Length == 0
                && way.Select(s => s.Service).Distinct().SequenceEqual([Ingest, Gateway, service])
                && way.Exists(s => s.Name == "commit") && way.Exists(s => s.Name == "ingest");
        }
    }

    [Fact]
    public async Task Query_is_one_trace_from_the_gateway_to_the_database()
    {
        await using var receiver = await TraceReceiver.StartAsync();
        await using var stack = await StartAsync(receiver);
        await stack.UntilAsync(async () => (await stack.QueryAsync("system_cpu_time_seconds_total")).Length > 0,
            "samples of the agent");

        // Longer ago than the window in memory: the database has to answer.
        var hourAgo = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeSeconds();
        _ = await stack.QueryAsync("count(system_cpu_time_seconds_total)", at: hourAgo);
        await stack.UntilAsync(
            () => Is(receiver, s =>
            {
                if (s.Scope != Database || s.Service != Query) return false;
                var way = Way(receiver.Spans, s);
                return way.Select(w => w.Service).Distinct().SequenceEqual([Query, Gateway])
                    && way[^1].Parent.Length == 0
                    && new[] { "select", "evaluate" }.All(name => way.Exists(w => w.Name == name));
            }),
            "SQL of a query that began at the gateway");
    }

    [Fact]
    public async Task Health_upkeep_and_passwords_are_in_no_span_and_nothing_goes_to_the_store_besides()
    {
        await using var receiver = await TraceReceiver.StartAsync();
        await using var stack = await StartAsync(receiver);
        await stack.UntilAsync(
            () => Task.FromResult(receiver.Spans.Count(s => s.Scope == Database) > 3 && receiver.Requests is
            { Metrics: > 4, Logs: > 0 }), "spans, metrics and logs of several rounds");
        var spans = receiver.Spans;
        var (secrets, seen) = (stack.Secrets, string.Join('\n', spans));
        Assert.Equal(2, secrets.Count);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, seen, StringComparison.Ordinal));
        Assert.DoesNotContain("/health", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(spans, s => s.Scope == Database && s.Parent.Length == 0);
        Assert.Empty(await stack.QueryAsync("{job=~\"lightwatch[.].*\"}"));
    }

    private static Task<LocalStack> StartAsync(TraceReceiver receiver) => LocalStack.StartAsync(
        "auto",
        ("LIGHTWATCH_SETTINGS", string.Create(CultureInfo.InvariantCulture,
            $"OTEL_EXPORTER_OTLP_ENDPOINT={receiver.Address} OTEL_BSP_SCHEDULE_DELAY=200 "
                + $"OTEL_METRIC_EXPORT_INTERVAL=1000 OTEL_BLRP_SCHEDULE_DELAY=200 Agent__Interval=00:00:01")));

    private static Task<bool> Is(TraceReceiver receiver, Predicate<TracedSpan> wanted) =>
        Task.FromResult(receiver.Spans.Any(s => wanted(s)));

    // The span and its parents, as far as they have arrived.
    private static List<TracedSpan> Way(IReadOnlyList<TracedSpan> spans, TracedSpan from)
    {
        List<TracedSpan> way = [from];
        while (spans.FirstOrDefault(s => s.Trace == from.Trace && s.Id == way[^1].Parent) is { } parent)
            way.Add(parent);
        return way;
    }

    private static string Text(TraceReceiver receiver) => string.Join('\n', receiver.Spans);
}
