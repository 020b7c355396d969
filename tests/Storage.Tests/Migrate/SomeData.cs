using LightWatch.Storage.Embedded;

namespace LightWatch.Storage.Tests.Migrate;

/// <summary>A bit of everything that a store can hold, over some days.</summary>
internal static class SomeData
{
    public static Labels Cpu { get; } = Labels.From(
        ("__name__", "cpu_seconds_total"), ("host", "häuschen-✓"), ("cpu", "0"));

    public static Labels Odd { get; } = Labels.From(
        ("__name__", "temperature.celsius"), ("raum", "Küche \"1\"\\n"), ("host", "b"));

    public static Labels Latency { get; } = Labels.From(("__name__", "latency_seconds"), ("host", "a"));

    public static async Task FillAsync(EmbeddedStore store, int days)
    {
        var first = SomeFolder.Now - (days * SomeFolder.Day);
        for (var day = 0; day < days; day++)
        {
            using var batch = SampleBatch.Rent();
            var (cpu, odd, latency) = (batch.AddSeries(Cpu), batch.AddSeries(Odd), batch.AddSeries(Latency));
            for (var i = 0; i < 288; i++)
            {
                var time = first + (day * SomeFolder.Day) + (i * 300_000) + (i % 7);
                batch.Add(cpu, time, (day * 288) + i, startUnixMs: first - 1000);
                if (i % 10 != 9) batch.Add(odd, time, 20 + (i % 13 * 0.1));
                if (i % 24 == 0) batch.Add(latency, time, Histogram(i + 1), startUnixMs: first);
            }
            Assert.True((await store.AppendAsync(batch)).IsCommitted);
        }
        await OddOnesAsync(store, first);
    }

    // Markers, NaN with a payload, infinities, negative zero, out of order and twice; from a later write.
    private static async Task OddOnesAsync(EmbeddedStore store, long first)
    {
        using var batch = SampleBatch.Rent();
        var odd = batch.AddSeries(Odd);
        batch.Add(odd, first + 50_000, Sample.Stale);
        batch.Add(odd, first + 40_000, BitConverter.UInt64BitsToDouble(0x7FF8_0000_DEAD_BEEFUL));
        batch.Add(odd, first + 30_000, double.NegativeInfinity);
        batch.Add(odd, first + 20_000, -0.0);
        batch.Add(odd, first, 4711);                             // was 20: the last one counts
        batch.Add(batch.AddSeries(Latency), first + 60_000, StaleHistogram());
        batch.Metadata.Add(new MetricMetadata("cpu_seconds_total", "counter", "s", "Zeit der CPU"));
        batch.Metadata.Add(new MetricMetadata("latency_seconds", "histogram", "s", ""));
        batch.Exemplars.Add((odd, new Exemplar(Labels.From(("trace_id", "ab\u00e9")), 1.5, SomeFolder.Now - 1000)));
        Assert.True((await store.AppendAsync(batch)).IsCommitted);
    }

    private static NativeHistogram Histogram(int count) => new()
    {
        Schema = 3,
        ZeroThreshold = 1e-9,
        ZeroCount = 1,
        Count = count + 1,
        Sum = count * 0.25,
        PositiveSpans = [new BucketSpan(-2, 1), new BucketSpan(3, 2)],
        PositiveCounts = [count / 2.0, count / 4.0, count / 4.0],
    };

    private static NativeHistogram StaleHistogram() => new() { Sum = Sample.Stale };
}
