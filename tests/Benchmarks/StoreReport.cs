using System.Diagnostics;
using System.Globalization;
using LightWatch.Storage;
using LightWatch.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Benchmarks;

/// <summary>
/// The whole embedded store, in this process: 24 hours of a fleet appended through the sink (fsynced), closed, opened again, and 2,800
/// series selected and decoded. Values are made up beforehand, so that the CPU time is the store's and the sender's alone.
/// </summary>
internal static class StoreReport
{
    private const int StepMs = 15_000;
    private const int Senders = 2;

    public static async Task PrintAsync(int hosts, int hours, int stepsInBatch, TextWriter to)
    {
        var root = Directory.CreateTempSubdirectory("lightwatch-store-").FullName;
        try
        {
            var steps = hours * 3_600_000 / StepMs;
            var end = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / StepMs * StepMs;
            var start = end - ((long)steps * StepMs);
            var values = Values(hosts, steps);
            Settle();
            long samples;
            using (var folder = StoreFolder.Open(root))
            using (var store = Open(folder))
            {
                var ids = await DefineAsync(store, hosts, start - StepMs);
                Process.GetCurrentProcess().Refresh();
                var (clock, cpu) = (Stopwatch.StartNew(), Cpu());
                await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAsync(store, ids, values, sender, stepsInBatch, start))));
                samples = (long)hosts * HostMetrics.Series.Length * steps;
                var seconds = (Cpu() - cpu).TotalSeconds;
                Line(to, $"appended {samples / 1e6:F1} M samples, {stepsInBatch} steps of a host a batch: {samples / seconds / 1e6:F2} M samples per CPU-second, {samples / clock.Elapsed.TotalSeconds / 1e6:F2} M/s");
            }
            Line(to, $"on disk after a clean stop: {(double)Bytes(root) / samples:F3} B/sample");
            var opening = Stopwatch.StartNew();
            using (var folder = StoreFolder.Open(root))
            using (var store = Open(folder))
            {
                await SelectAsync(store, start, end, to);
                Line(to, $"  from opening to that answer: {opening.Elapsed.TotalMilliseconds:F0} ms");
                for (var round = 0; round < 9; round++) await SelectAsync(store, start, end, to);
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static EmbeddedStore Open(StoreFolder folder) => EmbeddedStore.Open(folder, new StorageOptions { Path = folder.Root }, TimeProvider.System, NullLogger.Instance);

    // By host, step and series, as a sender meets them.
    private static double[][] Values(int hosts, int steps)
    {
        var count = HostMetrics.Series.Length;
        var all = new double[hosts][];
        Parallel.For(0, hosts, host =>
        {
            var rows = all[host] = new double[steps * count];
            for (var series = 0; series < count; series++)
            {
                using var values = HostMetrics.Values(host, series).GetEnumerator();
                for (var step = 0; step < steps && values.MoveNext(); step++) rows[(step * count) + series] = values.Current;
            }
        });
        return all;
    }

    private static async Task<SeriesId[][]> DefineAsync(EmbeddedStore store, int hosts, long unixMs)
    {
        var ids = new SeriesId[hosts][];
        for (var host = 0; host < hosts; host++)
        {
            using var batch = SampleBatch.Rent();
            foreach (var metric in HostMetrics.Series)
                batch.Add(batch.AddSeries(Labels.From([("__name__", metric.Metric), ("instance", $"host-{host:D5}"), ("job", "lightwatch/agent"), .. metric.Labels])), unixMs, 0);
            Check(await store.AppendAsync(batch));
            ids[host] = batch.ResolvedSeries.ToArray();
        }
        return ids;
    }

    private static async Task SendAsync(EmbeddedStore store, SeriesId[][] ids, double[][] values, int sender, int stepsInBatch, long start)
    {
        var count = HostMetrics.Series.Length;
        var steps = values[0].Length / count;
        for (var step = 0; step < steps; step += stepsInBatch)
        {
            for (var host = sender; host < ids.Length; host += Senders)
            {
                using var batch = SampleBatch.Rent();
                batch.SeriesEpoch = store.SeriesEpoch;
                Fill(batch, ids[host], values[host], step, Math.Min(steps, step + stepsInBatch), start);
                Check(await store.AppendAsync(batch));
            }
        }
    }

    private static void Fill(SampleBatch batch, SeriesId[] ids, double[] values, int from, int to, long start)
    {
        for (var step = from; step < to; step++)
        {
            var time = start + ((long)step * StepMs);
            var row = values.AsSpan(step * ids.Length, ids.Length);
            for (var series = 0; series < ids.Length; series++) batch.Add(ids[series], time, row[series]);
        }
    }

    private static async Task SelectAsync(EmbeddedStore store, long start, long end, TextWriter to)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Cpu());
        var query = new SeriesQuery([new(MatchKind.Equal, "__name__", "system_cpu_time_seconds_total"), new(MatchKind.NotEqual, "state", "steal")], start, end);
        using var set = await store.SelectAsync(query);
        var selected = clock.Elapsed.TotalMilliseconds;
        long samples = 0;
        Parallel.For(0, set.Count, () => (Buffer: new SampleBuffer(), Count: 0L), (index, _, local) =>
        {
            set.Read(index, local.Buffer);
            return (local.Buffer, local.Count + local.Buffer.Count);
        }, local => Interlocked.Add(ref samples, local.Count));
        Line(to, $"selected {set.Count} series in {selected:F1} ms, read {samples / 1e6:F1} M samples: {clock.Elapsed.TotalMilliseconds:F1} ms in all, {(Cpu() - cpu).TotalMilliseconds:F0} ms CPU");
    }

    private static void Check(AppendResult result)
    {
        if (!result.IsCommitted) throw new InvalidOperationException($"{result.Status}: {result.Reason}");
    }

    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;

    private static long Bytes(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    private static void Line(TextWriter to, FormattableString text) => to.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
