using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Wire;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class InFlightTests
{
    private const int Limit = 100_000;

    private static InFlight Counter() => new(Options.Create(new IngestOptions { MaxInFlightBytes = Limit }));

    [Fact]
    public void Claims_are_taken_up_to_the_limit_and_no_further()
    {
        var counter = Counter();
        Assert.True(counter.TryClaim(Limit - 1));
        Assert.False(counter.TryClaim(2));
        Assert.Equal(Limit - 1, counter.Bytes);
        Assert.True(counter.TryClaim(1));
        Assert.Equal(Limit, counter.Bytes);
        Assert.True(counter.TryClaim(0));
    }

    [Fact]
    public void Released_bytes_can_be_claimed_again()
    {
        var counter = Counter();
        Assert.True(counter.TryClaim(Limit));
        counter.Release(60_000);
        Assert.False(counter.TryClaim(60_001));
        Assert.True(counter.TryClaim(60_000));
        counter.Release(Limit);
        Assert.Equal(0, counter.Bytes);
    }

    [Fact]
    public void Threads_that_claim_at_once_never_hold_more_than_the_limit_together()
    {
        var counter = Counter();
        long held = 0, most = 0;
        Parallel.For(0, 8, worker =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 20_000; i++)
            {
                var bytes = random.Next(1, Limit / 2);
                if (!counter.TryClaim(bytes)) continue;
                var now = Interlocked.Add(ref held, bytes);
                InterlockedMax(ref most, now);
                Interlocked.Add(ref held, -bytes);
                counter.Release(bytes);
            }
        });
        Assert.InRange(most, 1, Limit);
        Assert.Equal(0, counter.Bytes);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
