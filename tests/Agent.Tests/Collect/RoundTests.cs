using LightWatch.Agent.Collect;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Agent.Tests.Collect;

public sealed class RoundTests : IDisposable
{
    private readonly LogRecorder _log = new();
    private readonly List<Supervised> _supervised = [];

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Collector_that_throws_is_left_out_and_the_others_are_read()
    {
        var good = new Scripted("good");
        var bad = new Scripted("bad") { OnRead = () => throw new IOException("no such sensor") };
        var after = new Scripted("after");
        await Round(good, bad, after).RunAsync();
        Assert.True(good.Shows);
        Assert.False(bad.Shows);
        Assert.True(after.Shows);
        Assert.Contains("bad failed and is left out: no such sensor", Assert.Single(_log.Lines),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collector_that_fails_while_declaring_stops_no_other()
    {
        var bad = new Scripted("bad") { OnDeclare = () => throw new IOException("no such folder") };
        var after = new Scripted("after");
        await Round(bad, after).RunAsync();
        Assert.True(after.Shows);
        Assert.Contains("no such folder", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collector_that_hangs_delays_one_round_and_recovers_by_itself()
    {
        using var release = new ManualResetEventSlim();
        var hanging = new Scripted("hanging") { OnRead = release.Wait };
        var after = new Scripted("after");
        var round = Round(hanging, after);
        await round.RunAsync();
        await round.RunAsync();
        Assert.False(hanging.Shows);
        Assert.True(after.Shows);
        Assert.Equal(1, hanging.Reads);
        Assert.Equal(2, after.Reads);
        Assert.Contains("hanging hangs", Assert.Single(_log.Lines), StringComparison.Ordinal);

        release.Set();
        await Eventually.TrueAsync(() => hanging.Finished == 1);
        await Eventually.TrueAsync(async () =>
        {
            await round.RunAsync();
            return hanging.Shows;
        });
        Assert.Contains("hanging works again", _log.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public async Task Collector_that_keeps_failing_is_tried_less_often_and_logged_once()
    {
        var bad = new Scripted("bad") { OnRead = () => throw new IOException("gone") };
        var time = new FakeTimeProvider();
        var round = Round(time, bad);
        for (var i = 0; i < 60; i++)
        {
            await round.RunAsync();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        // Pauses of 1, 2, 4, 8, 16 and 32 seconds.
        Assert.Equal(6, bad.Reads);
        Assert.Single(_log.Lines);

        bad.OnRead = () => { };
        time.Advance(TimeSpan.FromMinutes(5));
        await round.RunAsync();
        Assert.True(bad.Shows);
        Assert.Equal(2, _log.Lines.Count);
    }

    private Round Round(params Collector[] collectors) => Round(TimeProvider.System, collectors);

    private Round Round(TimeProvider time, params Collector[] collectors)
    {
        var boot = new BootTime(time);
        _supervised.AddRange(collectors.Select(c => new Supervised(c, boot, TimeSpan.FromSeconds(1), _log, time)));
        // Only the wait for a hanging collector takes real time.
        return new Round(_supervised, TimeSpan.FromMilliseconds(300), TimeProvider.System);
    }

    private sealed class Scripted(string name) : Collector(name)
    {
        private Points<long>? _points;

        public Action OnDeclare { get; init; } = () => { };

        public Action OnRead { get; set; } = () => { };

        public int Reads { get; private set; }

        public int Finished { get; private set; }

        /// <summary>True if an export at this moment would hold its point.</summary>
        public bool Shows
        {
            get
            {
                var message = new ProtoBuffer();
                _points?.WriteTo(message);
                return OpenTelemetry.Proto.Metrics.V1.ScopeMetrics.Parser.ParseFrom(message.Written).Metrics
                    .Any(m => m.Sum.DataPoints.Any(p => p.Flags == 0));
            }
        }

        public override void Declare(Instruments instruments)
        {
            OnDeclare();
            _points = instruments.UpDown<long>($"test.{Name}", "1", "");
        }

        public override void Read()
        {
            Reads++;
            OnRead();
            _points!.Add(1);
            Finished++;
        }
    }
}
