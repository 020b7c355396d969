using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using LightWatch.Ingest.Endpoints;
using LightWatch.Ingest.Settings;
using LightWatch.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using static LightWatch.Ingest.Tests.HttpBodies;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class RefusalsTests
{
    [Fact]
    public async Task Refusals_are_listed_newest_first_with_their_reason_and_sender()
    {
        await using var host = await IngestHost.StartAsync();
        await host.PostAsync(host.Http, "/v1/metrics", [0xFF, 0xFE], Protobuf);
        await host.PostAsync(host.Web, "/api/v1/import/prometheus", "broken"u8.ToArray(), "text/plain");
        await host.PostAsync(host.Http, "/v1/metrics", Sound, Protobuf);
        using var list = JsonDocument.Parse(
            await host.Client.GetByteArrayAsync(new Uri(host.Web, "/api/admin/refusals")));
        Assert.Equal(["import", "otlp_http"],
            list.RootElement.EnumerateArray().Select(r => r.GetProperty("protocol").GetString()));
        var first = list.RootElement[1];
        Assert.Equal(("fffe", 2, "127.0.0.1"),
            (first.GetProperty("firstBytes").GetString(), first.GetProperty("bytes").GetInt32(),
                first.GetProperty("sender").GetString()));
        Assert.Contains("protobuf", first.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static (Refusals Refusals, FakeTimeProvider Clock, CountingLogger Log) Make()
    {
        var clock = new FakeTimeProvider();
        var log = new CountingLogger();
        return (new Refusals(clock, log), clock, log);
    }

    private static readonly IntakeResult Invalid = new(IntakeStatus.Invalid, Reason: "broken");

    [Fact]
    public void The_list_is_bounded_and_keeps_the_newest()
    {
        var (refusals, _, _) = Make();
        for (var i = 0; i < Refusals.MaxRefusals + 5; i++) refusals.Note(new Sender("s" + i), "import", [], Invalid);
        var latest = refusals.Latest();
        Assert.Equal(Refusals.MaxRefusals, latest.Count);
        Assert.Equal(("s104", "s5"), (latest[0].Sender, latest[^1].Sender));
    }

    [Fact]
    public void Accepted_requests_are_not_listed_and_refused_points_are()
    {
        var (refusals, _, _) = Make();
        refusals.Note(new Sender("s"), "import", [], new IntakeResult(IntakeStatus.Accepted));
        Assert.Empty(refusals.Latest());
        refusals.Note(new Sender("s"), "import", new byte[100],
            new IntakeResult(IntakeStatus.Accepted, Rejected: 3, Reason: "old"));
        var refusal = Assert.Single(refusals.Latest());
        Assert.Equal((3, "old", 100, 128), (refusal.Points, refusal.Reason, refusal.Bytes, refusal.FirstBytes.Length));
    }

    [Fact]
    public void Many_refusals_in_a_row_are_logged_once_in_ten_seconds()
    {
        var (refusals, clock, log) = Make();
        for (var i = 0; i < 5; i++) refusals.Note(new Sender("s"), "import", [], Invalid);
        Assert.Equal(1, log.Count);
        clock.Advance(TimeSpan.FromSeconds(9.9));
        refusals.Note(new Sender("s"), "import", [], Invalid);
        Assert.Equal(1, log.Count);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        refusals.Note(new Sender("s"), "import", [], Invalid);
        Assert.Equal(2, log.Count);
    }

    private sealed class CountingLogger : ILogger<Refusals>
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? error,
            Func<TState, Exception?, string> text) => Count++;
    }
}
