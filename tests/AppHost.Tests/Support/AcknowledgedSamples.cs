using System.Globalization;
using System.Text;

namespace LightWatch.AppHost.Tests.Support;

/// <summary>Sends one sample after the other until it is stopped, and each until it is acknowledged.</summary>
internal sealed class AcknowledgedSamples : IAsyncDisposable
{
    /// <summary>The series, whose values are 1, 2, 3 … one a second, ending about now.</summary>
    public const string Metric = "stack_test_sent";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly long _begin = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();
    private readonly Task _run;
    private int _acknowledged;

    public AcknowledgedSamples(Uri web)
    {
        _client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        _address = new Uri(web, "/api/v1/otlp/v1/metrics");
        _run = RunAsync();
    }

    /// <summary>Samples that were acknowledged so far, and not one more was.</summary>
    public int Count => Volatile.Read(ref _acknowledged);

    /// <summary>Ends after the sample that is under way.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
        _client.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        var isSettled = true;
        // One that failed may be stored all the same: it is sent until it is acknowledged, at the end too.
        while (!_end.IsCancellationRequested || !isSettled)
        {
            isSettled = await SendAsync(_acknowledged + 1);
            if (isSettled) _ = Interlocked.Increment(ref _acknowledged);
            _ = await timer.WaitForNextTickAsync();
        }
    }

    private async Task<bool> SendAsync(int number)
    {
        var time = ((_begin + (number * 1000L)) * 1_000_000L).ToString(CultureInfo.InvariantCulture);
        var value = number.ToString(CultureInfo.InvariantCulture);
        using var body = new StringContent(
            $$$"""
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"{{{Metric}}}","gauge":{"dataPoints":[
            {"timeUnixNano":"{{{time}}}","asInt":"{{{value}}}"}]}}]}]}]}
            """,
            Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _client.PostAsync(_address, body);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
