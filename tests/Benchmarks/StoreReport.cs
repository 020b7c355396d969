using System.Diagnostics;
using System.Globalization;
using LightWatch.Storage;
using LightWatch.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Benchmarks;

/// <summary>
/// The whole embedded store, in this process: 24 hours of a fleet appended through the sink (fsynced), closed, opened
/// again, and 2,800 series selected and decoded. Values are made up beforehand, so that the CPU time is the store's and
/// the sender's alone.
/// </summary>
internal static class StoreReport
{
    private const int StepMs = 15_000;
    private const int Senders = 2;

    public static async Task PrintAsync(int hosts, int hours, int hostsInBatch, TextWriter to)
    {
        var root = Directory.CreateTempSubdirectory("lightwatch-store-").FullName;
        try
        {
            var steps = hours * 3_600_000 / StepMs;
            var end = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / StepMs * StepMs;
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
                await Task.WhenAll(
                    Enumerable.Range(0,
                        Senders).Select(sender =>
                        Task.Run(() => SendAsync(store, ids, values, sender, hostsInBatch, start))));
                samples = (long)hosts * HostMetrics.Series.Length * steps;
                var seconds = (Cpu() - cpu).TotalSeconds;
                var (perCpu, perSecond) = (samples / seconds / 1e6, samples / clock.Elapsed.TotalSeconds / 1e6);
                Line(to, $"appended {samples / 1e6:F1} M samples, one step of {hostsInBatch} hosts a batch: {perCpu:F2} M samples per CPU-second, {perSecond:F2} M/s");
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

    private static EmbeddedStore Open(StoreFolder folder) =>
        EmbeddedStore.Open(folder, new StorageOptions { Path = folder.Root }, TimeProvider.System, NullLogger.Instance);

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
                for (var step = 0; step < steps && values.MoveNext(); step++)
                    rows[(step * count) + series] = values.Current;
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
                batch.Add(batch.AddSeries(
                    Labels.From([("__name__", metric.Metric), ("instance", $"host-{host:D5}"),
                        ("job", "lightwatch/agent"), .. metric.Labels])), unixMs, 0);
            Check(await store.AppendAsync(batch));
            ids[host] = batch.ResolvedSeries.ToArray();
        }
        return ids;
    }

    // Each step of all hosts in turn, as a fleet reports: every series gets one row a batch.
    private static async Task SendAsync(EmbeddedStore store, SeriesId[][] ids, double[][] values, int sender,
        int hostsInBatch, long start)
    {
        var count = HostMetrics.Series.Length;
        for (var step = 0; step < values[0].Length / count; step++)
        {
            for (var host = sender * hostsInBatch; host < ids.Length; host += Senders * hostsInBatch)
            {
                using var batch = SampleBatch.Rent();
                batch.SeriesEpoch = store.SeriesEpoch;
                for (var h = host; h < Math.Min(ids.Length, host + hostsInBatch); h++)
                    Fill(batch, ids[h], values[h].AsSpan(step * count, count), start + ((long)step * StepMs));
                Check(await store.AppendAsync(batch));
            }
        }
    }

    private static void Fill(SampleBatch batch, SeriesId[] ids, ReadOnlySpan<double> values, long unixMs)
    {
        for (var series = 0; series < ids.Length; series++) batch.Add(ids[series], unixMs, values[series]);
    }

    private static async Task SelectAsync(EmbeddedStore store, long start, long end, TextWriter to)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Cpu());
        var query = new SeriesQuery(
            [new(MatchKind.Equal, "__name__", "system_cpu_time_seconds_total"),
                new(MatchKind.NotEqual, "state", "steal")], start, end);
        using var set = await store.SelectAsync(query);
        var selected = clock.Elapsed.TotalMilliseconds;
        long samples = 0;
        Parallel.For(0, set.Count, () => (Buffer: new SampleBuffer(), Count: 0L), (index, _, local) =>
        {
            set.Read(index, local.Buffer);
            return (local.Buffer, local.Count + local.Buffer.Count);
        }, local => Interlocked.Add(ref samples, local.Count));
        var (all, used) = (clock.Elapsed, Cpu() - cpu);
        Line(to, $"selected {set.Count} series in {selected:F1} ms, read {samples / 1e6:F1} M samples: {all.TotalMilliseconds:F1} ms in all, {used.TotalMilliseconds:F0} ms CPU");
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

    private static long Bytes(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    private static void Line(TextWriter to, FormattableString text) =>
        to.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
