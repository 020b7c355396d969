using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>Runs work for every series of a node, on several threads when there is enough of it.</summary>
internal static class SeriesLoop
{
    // Under this many series the threads' start costs more than it gives.
    private const int FewSeries = 16;

    // Series taken at a time: small enough that no thread waits long for the last one.
    private const int Portion = 8;

    private static readonly ConcurrentBag<SeriesWorker> Idle = [];

    /// <summary>Calls <paramref name="work"/> once for each index below <paramref name="count"/>, in any order.</summary>
    public static void Run(Evaluation run, int count, Action<int, SeriesWorker> work)
    {
        var threads = count < FewSeries ? 1 : Math.Min(run.Threads, (count + Portion - 1) / Portion);
        var next = 0;
        if (threads == 1)
        {
            Work();
            return;
        }
        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        }
        catch (AggregateException failed)
        {
            // One cause is enough for the user; a breach of a limit is the better one to tell.
            var cause = failed.InnerExceptions.FirstOrDefault(e => e is QueryException) ?? failed.InnerExceptions[0];
            ExceptionDispatchInfo.Throw(cause);
        }

        void Work()
        {
            var worker = Idle.TryTake(out var kept) ? kept : new SeriesWorker();
            while (true)
            {
                var from = Interlocked.Add(ref next, Portion) - Portion;
                if (from >= count) break;
                run.ThrowIfStopped();
                for (var i = from; i < Math.Min(count, from + Portion); i++) work(i, worker);
            }
            worker.Release();
            if (Idle.Count < Environment.ProcessorCount * 4) Idle.Add(worker);
        }
    }
}

/// <summary>What one thread needs while it goes over series: a buffer for samples and room for window bounds.</summary>
internal sealed class SeriesWorker
{
    // A series longer than this is rare: its buffer is not worth keeping.
    private const int MaxKeptSamples = 1 << 17;

    private int[] _ints = [];

    /// <summary>The samples of the series at hand.</summary>
    public SampleBuffer Samples { get; private set; } = new();

    /// <summary>Splits samples into floats and histograms.</summary>
    public SampleSplit Split { get; } = new();

    /// <summary>Two undefined lists of <paramref name="steps"/> numbers.</summary>
    public void Windows(int steps, out Span<int> from, out Span<int> to)
    {
        if (_ints.Length < steps * 2) _ints = new int[steps * 2];
        from = _ints.AsSpan(0, steps);
        to = _ints.AsSpan(steps, steps);
    }

    /// <summary>Lets go of what is too large to keep.</summary>
    public void Release()
    {
        if (Samples.Capacity > MaxKeptSamples) Samples = new SampleBuffer();
        else Samples.Clear();
        if (_ints.Length > MaxKeptSamples) _ints = [];
        Split.Clear();
    }
}
