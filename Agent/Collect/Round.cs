using System.Diagnostics;

namespace LightWatch.Agent.Collect;

/// <summary>
/// Lets all collectors read, one after the other on one thread; one that hangs keeps that thread, and a new one reads
/// the rest.
/// </summary>
/// <param name="collectors">In the order in which they read.</param>
/// <param name="maxWait">
/// The longest wait for the thread that reads; then the collector it is in counts as hanging.
/// </param>
/// <param name="time">The clock of that wait, and of the points.</param>
internal sealed class Round(IReadOnlyList<Supervised> collectors, TimeSpan maxWait, TimeProvider time)
{
    private const ulong NanosPerMs = 1_000_000;

    private ulong _unixMs;

    /// <summary>Runs one round. Afterwards each collector shows what it read, or nothing.</summary>
    /// <returns>Completes after at most one <c>maxWait</c> for every collector that begins to hang.</returns>
    public async Task RunAsync()
    {
        Advance();
        foreach (var collector in collectors) collector.Begin(_unixMs * NanosPerMs);
        for (var first = 0; first < collectors.Count;)
        {
            var walk = new Walk(collectors, first);
            await Task.Run(walk.Run).WaitAsync(maxWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var next = walk.Leave();
            Debug.Assert(next >= first && next <= collectors.Count, "no collector reads twice in a round");
            first = next;
        }

        foreach (var collector in collectors) collector.Settle();
    }

    /// <summary>Ends all series: afterwards each collector shows that it has no values any more.</summary>
    public void End()
    {
        Advance();
        foreach (var collector in collectors) collector.Instruments.End(_unixMs * NanosPerMs);
    }

    // A store knows the points of a series by their time: the end comes after the last value.
    private void Advance() =>
        _unixMs = Math.Max((ulong)Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds()), _unixMs + 1);

    /// <summary>One thread's way through the collectors.</summary>
    private sealed class Walk(IReadOnlyList<Supervised> collectors, int first)
    {
        private readonly Lock _lock = new();
        private int _next = first;
        private bool _left;

        public void Run()
        {
            while (TryNext(out var collector)) collector.Read();
        }

        /// <summary>No further collector is begun by this walk.</summary>
        /// <returns>The first that it has not begun.</returns>
        public int Leave()
        {
            lock (_lock)
            {
                _left = true;
                return _next;
            }
        }

        private bool TryNext(out Supervised collector)
        {
            lock (_lock)
            {
                var more = !_left && _next < collectors.Count;
                collector = more ? collectors[_next++] : null!;
                return more;
            }
        }
    }
}
