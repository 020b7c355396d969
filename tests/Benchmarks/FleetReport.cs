using System.Diagnostics;
using System.Globalization;
using LightWatch.Storage;
using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Index;

namespace LightWatch.Benchmarks;

/// <summary>
/// 24 hours of a fleet through blocks and compaction: bytes a sample on disk, time to compact, time to select and
/// decode.
/// </summary>
internal static class FleetReport
{
    private const int StepMs = 15_000;
    private const int Steps = 24 * 3600 * 1000 / StepMs;
    private const long DayMs = 24 * 3_600_000;

    public static void Print(int hosts, TextWriter to)
    {
        // Not at midnight: the first day is over and merged, of the second there is half.
        const long start = (20_000 * DayMs) + (DayMs / 2);
        var folder = Directory.CreateTempSubdirectory("lightwatch-fleet-").FullName;
        try
        {
            using var blocks = BlockFolder.Open(folder, new LabelsPool());
            var clock = Stopwatch.StartNew();
            var samples = Write(blocks, hosts, start);
            Line(to, $"written {samples / 1e6:F1} M samples in 2 h blocks: {Bytes(blocks) / samples:F3} B/sample, {samples / clock.Elapsed.TotalSeconds / 1e6:F1} M samples/s with making them up");
            clock.Restart();
            var keepAll = TimeSpan.FromDays(36500);
            new Compactor(blocks, TimeProvider.System).Run(
                new Retention(keepAll, keepAll, keepAll, 0), CancellationToken.None);
            Line(to, $"compacted in {clock.Elapsed.TotalSeconds:F1} s: {Bytes(blocks) / samples:F3} B/sample");
            foreach (var tier in blocks.Metas.GroupBy(b => b.Tier))
            {
                var bytes = (double)tier.Sum(b => b.Bytes) / samples;
                var spans = string.Join(", ", tier.Select(b => $"{b.Span.TotalHours:F0} h"));
                Line(to, $"  {tier.Key}: {tier.Count()} blocks, {bytes:F3} B/sample ({spans})");
            }
            for (var round = 0; round < 5; round++) Read(blocks, start, to);
            Line(to, $"peak RSS {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Bytes(BlockFolder blocks) => blocks.Metas.Sum(b => b.Bytes);

    private static long Write(BlockFolder blocks, int hosts, long start)
    {
        var series = Enumerable.Range(0,
            hosts).SelectMany(host =>
            Enumerable.Range(0,
                HostMetrics.Series.Length).Select(i =>
                (Labels: LabelsOf(host, i), Values: HostMetrics.Values(host, i).GetEnumerator())))
            .OrderBy(s => s.Labels).ToArray();
        var buffer = new SampleBuffer();
        var created = start;
        const long part = 2 * 3_600_000;
        long samples = 0;
        for (var from = start; from < start + DayMs; from += part)
        {
            using var writer = blocks.Begin(Tier.Raw, from, from + part, created += part);
            foreach (var (labels, values) in series)
            {
                buffer.Clear();
                for (var time = from; time < from + part; time += StepMs)
                {
                    values.MoveNext();
                    buffer.Add(time, values.Current);
                }
                writer.Add(labels, buffer);
                samples += buffer.Count;
            }
            blocks.Publish(writer, []);
        }
        return samples;
    }

    private static void Read(BlockFolder blocks, long start, TextWriter to)
    {
        using var snapshot = blocks.Acquire(start, start + DayMs);
        var clock = Stopwatch.StartNew();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        LabelMatcher[] matchers = [new(MatchKind.Regex, "__name__", "system_cpu_time_seconds_total"),
            new(MatchKind.NotEqual, "state", "steal")];
        var parts = new Dictionary<Labels, List<(Block, int)>>();
        foreach (var block in snapshot.Blocks.Where(b => b.Meta.Tier == Tier.Raw))
            foreach (var series in block.Select(matchers))
                if (parts.TryGetValue(block.LabelsOf(series), out var list)) list.Add((block, series));
                else parts[block.LabelsOf(series)] = [(block, series)];
        var selected = clock.Elapsed.TotalMilliseconds;
        long samples = 0;
        Parallel.ForEach(parts.Values, () => (Buffer: new SampleBuffer(), Count: 0L), (list, _, local) =>
        {
            local.Buffer.Clear();
            foreach (var (block, series) in list) block.Read(series, start, start + DayMs, local.Buffer);
            return (local.Buffer, local.Count + local.Buffer.Count);
        }, local => Interlocked.Add(ref samples, local.Count));
        var (all, used) = (clock.Elapsed, Process.GetCurrentProcess().TotalProcessorTime - cpu);
        Line(to, $"selected {parts.Count} series in {selected:F1} ms, read {samples / 1e6:F1} M samples: {all.TotalMilliseconds:F1} ms in all, {used.TotalMilliseconds:F0} ms CPU");
    }

    private static Labels LabelsOf(int host, int series)
    {
        var metric = HostMetrics.Series[series];
        return Labels.From(
            [("__name__", metric.Metric), ("instance", $"host-{host:D5}"), ("job", "lightwatch/agent"),
                .. metric.Labels]);
    }

    private static void Line(TextWriter to, FormattableString text) =>
        to.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
