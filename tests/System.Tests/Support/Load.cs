using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace LightWatch.System.Tests.Support;

/// <summary>
/// Senders that behave like agents: a batch that is not acknowledged is sent again until it is. Each writes one series,
/// a sample a millisecond.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Senders = 4;
    private const int PointsPerRequest = 20;
    private readonly LocalStack _stack;
    private readonly string _metric;
    private readonly long _begin = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<(int Sender, int First), bool> _acked = new();
    private readonly Task _sending;

    public Load(LocalStack stack, string metric)
    {
        (_stack, _metric) = (stack, metric);
        _sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(SendAsync));
    }

    /// <summary>Samples acknowledged so far.</summary>
    public int Acknowledged => _acked.Count * PointsPerRequest;

    /// <summary>Waits until senders are answered again.</summary>
    public async Task FlowsAsync(string when)
    {
        var enough = Acknowledged + 2_000;
        await _stack.UntilAsync(() => Task.FromResult(Acknowledged >= enough), $"acknowledgements {when}");
    }

    /// <summary>
    /// Stops sending, and requires of each Query process that it answers every acknowledged sample, once, and none that
    /// was never sent.
    /// </summary>
    public async Task VerifyAsync()
    {
        await StopAsync();
        foreach (var query in _stack.Queries)
        {
            var wrong = "";
            await _stack.UntilAsync(async () => (wrong = await CompareAsync(query)).Length == 0
                || wrong.StartsWith("twice", StringComparison.Ordinal), $"all samples from {query}");
            Assert.Equal("", wrong);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _sending;
    }

    private async Task<string> CompareAsync(Uri query)
    {
        var found = new HashSet<(int Sender, int Point)>();
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 60;
        foreach (var series in await _stack.QueryAsync($"{_metric}[1h]", query, at))
        {
            var sender = int.Parse(
                series.GetProperty("metric").GetProperty("instance").GetString()!["sender-".Length..],
                CultureInfo.InvariantCulture);
            foreach (var pair in series.GetProperty("values").EnumerateArray())
            {
                var point = (int)(Math.Round(pair[0].GetDouble() * 1000) - _begin);
                if (point != double.Parse(pair[1].GetString()!, CultureInfo.InvariantCulture))
                    return $"sample {point} of sender {sender} has the value {pair[1]}";
                if (!found.Add((sender, point))) return $"twice: {point} of sender {sender}";
            }
        }
        var missing = _acked.Keys.SelectMany(
            b => Enumerable.Range(b.First, PointsPerRequest).Select(p => (b.Sender, p))).Where(s =>
            !found.Contains(s)).ToList();
        return missing.Count == 0
            ? ""
            : $"{missing.Count} of {Acknowledged} acknowledged samples are missing, first {missing.Min()}, last "
                + $"{missing.Max()}";
    }

    private async Task SendAsync(int sender)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(PointsPerRequest));
        var next = 0;
        try
        {
            while (await pace.WaitForNextTickAsync(_stop.Token))
            {
                if (!await TrySendAsync(client, sender, next)) continue;
                _acked[(sender, next)] = true;
                next += PointsPerRequest;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Enough.
        }
    }

    private async Task<bool> TrySendAsync(HttpClient client, int sender, int first)
    {
        using var body = new ByteArrayContent(
            OtlpRequest.Gauge(_metric, $"sender-{sender}",
                Enumerable.Range(first, PointsPerRequest).Select(k => (_begin + k, (double)k))));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        try
        {
            using var answer = await client.PostAsync(new Uri(_stack.OtlpHttp, "/v1/metrics"), body, _stop.Token);
            if ((int)answer.StatusCode is 400 or 401 or 403 or 404)
                Assert.Fail($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !_stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
