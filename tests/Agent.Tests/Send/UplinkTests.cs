using System.Net;
using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;
using LightWatch.Agent.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Agent.Tests.Send;

public sealed class UplinkTests : IDisposable
{
    private readonly AgentOptions _options = new() { BufferPath = "none" };
    private readonly LogRecorder _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Outbox _outbox = new();
    private readonly Backlog _backlog;
    private readonly List<byte> _delivered = [];
    private volatile string _status = "0";
    private int _calls;

    public UplinkTests() => _backlog = new Backlog(_options, _log, _time);

    public void Dispose() => _backlog.Dispose();

    [Fact]
    public async Task Newest_batch_goes_first_and_the_backlog_follows_oldest_first()
    {
        foreach (var number in (byte[])[1, 2, 3]) _backlog.Keep(Batch(number));
        _outbox.Add(Batch(9));
        await RunAsync(() => AdvanceUntilAsync(() => _delivered.Count == 4));
        Assert.Equal([9, 1, 2, 3], _delivered);
        Assert.Equal(0, _backlog.Count);
    }

    [Fact]
    public async Task Server_that_is_full_is_called_again_only_after_a_pause_and_logged_once()
    {
        _status = "8";
        await RunAsync(async () =>
        {
            _outbox.Add(Batch(1));
            await Eventually.TrueAsync(() => _backlog.Count == 1);
            _outbox.Add(Batch(2));
            await Eventually.TrueAsync(() => _backlog.Count == 2);
            Assert.Equal(1, Volatile.Read(ref _calls));
            _status = "0";
            await AdvanceUntilAsync(() => _delivered.Count == 2);
        });
        Assert.Equal([2, 1], _delivered);
        Assert.Single(_log.Lines, l => l.Contains("cannot take data now", StringComparison.Ordinal));
        Assert.Single(_log.Lines, l => l.Contains("takes data", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Live_data_is_back_within_two_intervals_of_the_servers_return()
    {
        _status = "14";
        await RunAsync(async () =>
        {
            for (byte number = 1; number <= 60; number++)
            {
                _outbox.Add(Batch(number));
                await Eventually.TrueAsync(() => _backlog.Count == number);
                _time.Advance(TimeSpan.FromSeconds(5));
            }

            _status = "0";
            var back = _time.GetUtcNow();
            await AdvanceUntilAsync(() => _delivered.Count > 0);
            Assert.InRange((_time.GetUtcNow() - back).TotalSeconds, 0, 10);
            await AdvanceUntilAsync(() => _delivered.Count == 60);
        });
        Assert.Equal((byte)60, _delivered[0]);
        Assert.Equal(Enumerable.Range(1, 59).Select(i => (byte)i), _delivered.Skip(1));
    }

    [Fact]
    public async Task Batch_refused_for_good_is_dropped_and_logged_once()
    {
        _status = "3";
        await RunAsync(async () =>
        {
            foreach (var number in (byte[])[1, 2])
            {
                _outbox.Add(Batch(number));
                await Eventually.TrueAsync(() => Volatile.Read(ref _calls) == number);
            }
        });
        Assert.Equal(0, _backlog.Count);
        Assert.Single(_log.Lines, l => l.Contains("refused a batch for good", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Batches_left_at_the_end_are_kept()
    {
        _status = "14";
        await RunAsync(async () =>
        {
            _outbox.Add(Batch(1));
            await Eventually.TrueAsync(() => Volatile.Read(ref _calls) == 1);
        });
        Assert.Equal(1, _backlog.Count);
        Assert.Contains("0 batches kept on disk for the next start, 1 in memory are lost", _log.Lines[^1],
            StringComparison.Ordinal);
    }

    private static Batch Batch(byte number) => new(FakeTime, [1, 0, 0, 0, 1, number]);

    private static long FakeTime { get; } = new FakeTimeProvider().UnixMs;

    private async Task RunAsync(Func<Task> work)
    {
        using var client = new OtlpClient(_options, () => new FakeNetwork(Answer));
        using var stop = new CancellationTokenSource();
        var running = new Uplink(_outbox, _backlog, client, TimeSpan.FromSeconds(5), _log, _time).RunAsync(stop.Token);
        await work();
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    // Pauses and the replay wait for the clock.
    private Task AdvanceUntilAsync(Func<bool> condition) => Eventually.TrueAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return condition();
    });

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        var status = _status;
        answer.TrailingHeaders.TryAddWithoutValidation("grpc-status", status);
        if (status == "0")
        {
            using var body = request.Content!.ReadAsStream();
            var frame = new byte[6];
            body.ReadExactly(frame);
            _delivered.Add(frame[5]);
        }

        Interlocked.Increment(ref _calls);
        return answer;
    }
}
