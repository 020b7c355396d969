using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>Runs work for every series of a node, on several threads when there is enough of it.</summary>
internal static class SeriesLoop
{
    // Under this many series the threads' start costs more than it gives.
    private const int FewSeries = 16;

    // Series taken at a time: small enough that no thread waits long for the last one.
    private const int Portion = 8;

    private static readonly ConcurrentBag<SeriesWorker> Idle = [];

    /// <summary>
    /// Calls <paramref name="work"/> once for each index below <paramref name="count"/>, in any order.
    /// </summary>
    public static void Run(QueryContext context, int count, Action<int, SeriesWorker> work)
    {
        var threads = count < FewSeries ? 1 : Math.Min(context.Threads, (count + Portion - 1) / Portion);
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
            // One cause is enough for the user; a breach of a limit is the most useful one.
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
                context.ThrowIfStopped();
                for (var i = from; i < Math.Min(count, from + Portion); i++) work(i, worker);
            }
            worker.Release();
            if (Idle.Count < Environment.ProcessorCount * 4) Idle.Add(worker);
        }
    }
}
