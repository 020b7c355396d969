using LightWatch.Agent.Collect;
using LightWatch.Agent.Settings;
using LightWatch.Agent.Tests.Support;
using LightWatch.Agent.Wire;
using OpenTelemetry.Proto.Metrics.V1;

namespace LightWatch.Agent.Tests;

/// <summary>
/// The runner inside another process, as the single server has it, with collectors made for the purpose.
/// </summary>
public sealed class AgentRunnerTests
{
    [Fact]
    public async Task Collectors_that_fail_or_change_their_series_leave_the_others_exported()
    {
        await using var server = await OtlpReceiver.StartAsync();
        using var log = new LogRecorder();
        using var stop = new CancellationTokenSource();
        var options = new AgentOptions
        {
            Endpoint = server.Address.ToString(), Interval = TimeSpan.FromMilliseconds(100), BufferPath = "none",
        };
        var runner = new AgentRunner(options, log, TimeProvider.System)
        {
            Collectors = (_, _) => [new Failing(), new Churning(), new Steady()],
        };
        var running = runner.RunAsync(stop.Token);
        var requests = await server.WaitAsync(r => r.Count >= 12);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.All(requests, r => Assert.Contains(Metrics(r), m => m.Name == "test.steady"));
        var rounds = requests.SkipLast(1).Select(
            r => Metrics(r).Single(m => m.Name == "test.churning").Sum.DataPoints).ToList();
        // The series of the round itself, and once more those of the round before, which have ended.
        Assert.All(rounds, points => Assert.Equal(Churning.PerRound, points.Count(p => p.Flags == 0)));
        Assert.All(rounds.Skip(1), points => Assert.Equal(Churning.PerRound, points.Count(p => p.Flags == 1)));
        Assert.All(rounds, points => Assert.All(points.Where(p => p.Flags == 0),
            p => Assert.Equal($"{p.AsInt}", p.Attributes.Single(a => a.Key == "round").Value.StringValue)));
        // The end of the agent is the end of all series.
        var last = (await server.WaitAsync(r => r.Any(IsEnd))).Single(IsEnd);
        Assert.Contains(Metrics(last), m => m.Name == "test.steady");
        Assert.Single(log.Lines, l => l.Contains("test failing failed", StringComparison.Ordinal));
    }

    private static bool IsEnd(OpenTelemetry.Proto.Collector.Metrics.V1.ExportMetricsServiceRequest request) =>
        Metrics(request).All(m => HostMetricsTable.Points(m).All(p => p.Flags == 1));

    private static IEnumerable<Metric> Metrics(
        OpenTelemetry.Proto.Collector.Metrics.V1.ExportMetricsServiceRequest request) =>
            request.ResourceMetrics.Single().ScopeMetrics.SelectMany(s => s.Metrics);

    private sealed class Failing() : Collector("test failing")
    {
        public override void Declare(Instruments instruments) => instruments.Gauge("test.failing", "1", "");

        public override void Read() => throw new IOException("not there");
    }

    private sealed class Steady() : Collector("test steady")
    {
        private Points<double> _points = null!;

        public override void Declare(Instruments instruments) => _points = instruments.Gauge("test.steady", "1", "");

        public override void Read() => _points.Add(1);
    }

    /// <summary>New series at every round.</summary>
    private sealed class Churning() : Collector("test churning")
    {
        public const int PerRound = 5;

        private Points<long> _points = null!;
        private int _round;

        public override void Declare(Instruments instruments)
        {
            _points = instruments.UpDown<long>("test.churning", "1", "");
        }

        public override void Read()
        {
            _round++;
            for (var i = 0; i < PerRound; i++)
                _points.Add(_round, Attributes.Of(("round", $"{_round}"), ("series", $"{i}")));
        }
    }
}
