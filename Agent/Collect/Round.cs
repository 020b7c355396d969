namespace LightWatch.Agent.Collect;

/// <summary>Lets all collectors read, one after the other on one thread; one that hangs loses that thread, and the others go on with a new one.</summary>
internal sealed class Round(IReadOnlyList<Supervised> collectors, TimeSpan patience, TimeProvider time)
{
    /// <summary>Runs one round. Afterwards each collector shows what it read, or nothing.</summary>
    /// <returns>Completes after at most one <c>patience</c> for every collector that newly hangs.</returns>
    public async Task RunAsync()
    {
        foreach (var collector in collectors) collector.Begin();
        for (var first = 0; first < collectors.Count;)
        {
            var walk = new Walk(collectors, first);
            await Task.Run(walk.Run).WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            first = walk.Leave();
        }

        foreach (var collector in collectors) collector.Settle();
    }

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
