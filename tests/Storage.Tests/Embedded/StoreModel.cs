using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Frames;

namespace LightWatch.Storage.Tests.Embedded;

/// <summary>One row that is appended: which series, when (ms before now), and what.</summary>
internal sealed record RowToAppend(int Series, long AgoMs, double Value, NativeHistogram? Histogram, long StartAgoMs);

/// <summary>Something that happens to a store.</summary>
internal abstract record StoreStep
{
    internal sealed record Append(RowToAppend[] Rows) : StoreStep;

    internal sealed record Flush : StoreStep;

    internal sealed record Compact : StoreStep;

    internal sealed record Restart : StoreStep;

    internal sealed record Crash : StoreStep;

    internal sealed record Pass(TimeSpan Time) : StoreStep;

    internal sealed record Delete(int Series, long FromAgoMs, long ToAgoMs) : StoreStep;
}

/// <summary>What a store should hold, kept in the most naive way; and how its life may go.</summary>
internal sealed class StoreModel
{
    public const int SeriesCount = 6;

    private readonly SortedDictionary<long,
        string>[] _rows = [.. Enumerable.Range(0, SeriesCount).Select(_ => new SortedDictionary<long, string>())];

    public static Labels LabelsOf(int series) =>
        Labels.From(("__name__", $"m{series % 2}"), ("n", $"{series}"), ("odd", series % 2 == 1 ? "yes" : ""));

    public static Gen<StoreStep[]> Steps
    {
        get
        {
            var value = Gen.OneOf(
                Gen.Choose(-5, 1000).Select(n => (double)n), Gen.Choose(0, 100_000).Select(n => n / 100.0),
                Gen.Elements(
                    double.NaN, Sample.Stale, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon));
            var ago = Gen.OneOf(
                Gen.Choose(0, 40).Select(n => n * 15_000L), Gen.Choose(0, 2000).Select(n => n * 15_000L),
                Gen.Choose(0, 30_000_000).Select(n => (long)n));
            var bounds = Gen.Choose(0, 3).SelectMany(n => Gen.Choose(0, 50).Select(c => (double)c).ArrayOf(n));
            var histogram = bounds.SelectMany(counts => Gen.Choose(-4, 8).Select(schema => new NativeHistogram
            {
                Schema = schema,
                Count = counts.Sum(),
                Sum = counts.Length == 0 ? Sample.Stale : counts.Sum() * 1.5,
                PositiveSpans = counts.Length == 0 ? [] : [new BucketSpan(schema, (uint)counts.Length)],
                PositiveCounts = counts,
            }));
            var maybe = Gen.Frequency(
                (9, Gen.Constant<NativeHistogram?>(null)), (1, histogram.Select(h => (NativeHistogram?)h)));
            var start = Gen.Frequency((4, Gen.Constant(0L)), (1, Gen.Choose(1, 5).Select(n => n * 1000L)));
            var row =
                from s in Gen.Choose(0, SeriesCount - 1)
                from a in ago
                from v in value
                from h in maybe
                from b in start
                select new RowToAppend(s, a, v, h, b);
            // A run is what an agent sends: one series at regular steps, long enough to seal chunks.
            var run = from s in Gen.Choose(0, SeriesCount - 1) from a in ago from n in Gen.Choose(
                1, 400) from v in Gen.Choose(0, 1000)
                      select Enumerable.Range(0, n).Select(
                          i => new RowToAppend(s, Math.Max(0, a - (i * 15_000L)), v + i, null, 0)).ToArray();
            var append = Gen.OneOf(Gen.Choose(1, 30).SelectMany(n => row.ArrayOf(n)), run).Select(
                rows => (StoreStep)new StoreStep.Append(rows));
            var delete = from s in Gen.Choose(0, SeriesCount - 1) from a in ago from b in ago select (
                StoreStep)new StoreStep.Delete(s, Math.Max(a, b), Math.Min(a, b));
            var step = Gen.Frequency(
                (12, append), (2, Gen.Constant<StoreStep>(new StoreStep.Flush())), (
                    2, Gen.Constant<StoreStep>(new StoreStep.Compact())),
                (1, Gen.Constant<StoreStep>(new StoreStep.Restart())), (
                    2, Gen.Constant<StoreStep>(new StoreStep.Crash())),
                (2, Gen.Choose(1, 200).Select(m => (StoreStep)new StoreStep.Pass(TimeSpan.FromMinutes(m)))), (
                    1, delete));
            return Gen.Choose(1, 14).SelectMany(n => step.ArrayOf(n));
        }
    }

    public void Append(RowToAppend row, long now, (long Oldest, long Newest) window)
    {
        var time = now - row.AgoMs;
        if (time < window.Oldest || time > window.Newest) return;
        _rows[row.Series][time] = Text(
            row.Histogram is null ? row.Value : double.NaN, row.Histogram, StartOf(row, now));
    }

    public void Delete(int series, long from, long to)
    {
        foreach (var time in _rows[series].Keys.Where(t => t >= from && t <= to).ToList()) _rows[series].Remove(time);
    }

    /// <summary>What a store that keeps samples from <paramref name="oldest"/> on should answer.</summary>
    public Dictionary<Labels, string[]> Expected(long oldest) => Enumerable.Range(0, SeriesCount)
        .Select(s =>
            (Labels: LabelsOf(s), Rows: _rows[s].Where(r => r.Key >= oldest).Select(r => $"{r.Key} {r.Value}")
                .ToArray()))
        .Where(s => s.Rows.Length > 0).ToDictionary(s => s.Labels, s => s.Rows);

    public static long StartOf(RowToAppend row, long now) =>
        row.StartAgoMs == 0 ? 0 : now - 50_000_000 - row.StartAgoMs;

    /// <summary>Every bit of a sample as text.</summary>
    public static string Text(double value, NativeHistogram? histogram, long start)
    {
        if (histogram is null) return $"{BitConverter.DoubleToUInt64Bits(value):x16} {start}";
        using var bytes = new FrameBuffer();
        HistogramBytes.Write(bytes, histogram);
        return $"{Convert.ToHexString(bytes.Written.Span)} {start}";
    }
}
