using System.Net.Http.Headers;

namespace LightWatch.System.Tests.Support;

/// <summary>
/// One sender of the soak: requests of ten steps of a hundred series, each repeated until it is acknowledged, as agents
/// do.
/// </summary>
internal sealed class SoakSender(int number, long begin, long stepMs)
{
    public const int Series = 100;
    private const int StepsInRequest = 10;
    private const int SamplesInRequest = Series * StepsInRequest;

    private readonly byte[] _request = OtlpRequest.Gauge("soak", $"sender-{number}", Series, StepsInRequest);
    private readonly Random _random = new(number);
    private long _acked;                                         // steps
    private long _verified;
    private long _requests;

    public int Number => number;

    public long AckedSamples => _acked * Series;

    /// <summary>Broken requests that were refused as they should be.</summary>
    public long Refused { get; private set; }

    /// <summary>Last time of the request that was perhaps sent and not acknowledged.</summary>
    public long SentUntilMs => TimeOf(_acked + StepsInRequest - 1);

    /// <summary>What was acknowledged and not looked at yet: after the first time, to the last, included.</summary>
    public (long FromMs, long ToMs, long Steps) Unverified =>
        (TimeOf(_verified - 1), TimeOf(_acked - 1), _acked - _verified);

    public void Verified(long toMs) => _verified = ((toMs - begin) / stepMs) + 1;

    /// <summary>Values are whole, so that sums are exact in any order.</summary>
    public double ExpectedSum(long fromMs, long toMs)
    {
        double sum = 0;
        for (var time = fromMs + stepMs; time <= toMs; time += stepMs)
            for (var series = 0; series < Series; series++) sum += Value((time - begin) / stepMs, series);
        return sum;
    }

    /// <summary>Sends at an even rate until the server is gone.</summary>
    public async Task RunAsync(ServerProcess server, double samplesPerSecond, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var sent = 0L;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (sent > TimeProvider.System.GetElapsedTime(began).TotalSeconds * samplesPerSecond)
                    await pace.WaitForNextTickAsync(stop);
                else if (++_requests % 100 == 20) await SendBrokenAsync(server);
                else if (await SendAsync(server)) sent += SamplesInRequest;
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Killed: what was not acknowledged is sent again to the next one.
        }
    }

    private async Task<bool> SendAsync(ServerProcess server)
    {
        OtlpRequest.Fill(_request, Series, StepsInRequest, step => TimeOf(_acked + step),
            (step, series) => Value(_acked + step, series));
        using var answer = await PostAsync(server, _request, "application/x-protobuf");
        if (!answer.IsSuccessStatusCode) return false;           // busy: again
        _acked += StepsInRequest;
        return true;
    }

    private async Task SendBrokenAsync(ServerProcess server)
    {
        var broken = _random.Next(3) switch
        {
            0 => _request[..^_random.Next(1, 500)],
            1 => [.. _request[..200], .. Enumerable.Repeat((byte)0xFF, 300)],
            _ => _request,
        };
        using var answer = await PostAsync(server, broken, broken.Length == _request.Length
            ? "text/html"
            : "application/x-protobuf");
        Assert.InRange((int)answer.StatusCode, 400, 499);
        Refused++;
    }

    private static async Task<HttpResponseMessage> PostAsync(ServerProcess server, byte[] bytes, string type)
    {
        using var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await server.Client.PostAsync(new Uri(server.OtlpHttp, "/v1/metrics"), body);
    }

    private long TimeOf(long step) => begin + (step * stepMs);

    private static double Value(long step, int series) => ((step * 7919) + (series * 104_729)) % 10_007;
}
