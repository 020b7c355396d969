using LightWatch.Storage.Commit;
using Microsoft.Extensions.Hosting;

namespace LightWatch.Storage.Hot;

/// <summary>A feed for processes without Redis, which do not hear of commits: it reports one each second.</summary>
internal sealed class PolledFeed(TimeProvider time) : BackgroundService, ISampleFeed
{
    private readonly CommitFeed _feed = new();

    public long CommitNumber => _feed.CommitNumber;

    public ValueTask<long> WaitAsync(long seen, CancellationToken cancel) => _feed.WaitAsync(seen, cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) _feed.Publish();
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }
}
