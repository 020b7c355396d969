using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class ChunkCodecTests
{
    public static TheoryData<string, string> Shapes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var times in (string[])["grid", "jitter", "gaps", "wild"])
                foreach (var values in Columns.Shapes) data.Add(times, values);
            return data;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Chunk_gives_back_its_samples_and_its_head(string times, string values)
    {
        foreach (var count in (int[])[1, 2, 120, 481])
        {
            var (unixMs, doubles) = (Columns.Times(times, count, 1), Columns.Values(values, count, 2));
            var bytes = Columns.Encoded(w => ChunkCodec.Encode(unixMs, doubles, w));
            Assert.True(ChunkCodec.TryHead(bytes, out var range));
            Assert.Equal(new TimeRange(count, unixMs[0], unixMs[^1]), range);
            var (readTimes, readValues) = (new long[count], new double[count]);
            Assert.True(ChunkCodec.TryDecode(bytes, readTimes, readValues, out var read));
            Assert.Equal(count, read);
            Assert.Equal(unixMs, readTimes);
            Columns.AssertSame(doubles, readValues);
        }
    }

    [Theory, InlineData("grid"), InlineData("jitter"), InlineData("wild")]
    public void Range_of_a_chunk_is_what_filtering_gives(string shape)
    {
        var (unixMs, values) = (Columns.Times(shape, 300, 3), Columns.Values("counter", 300, 4));
        var bytes = Columns.Encoded(w => ChunkCodec.Encode(unixMs, values, w));
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var from = unixMs[random.Next(300)] + random.Next(-1, 2);
            var to = from + random.NextInt64(unixMs[^1] - unixMs[0]);
            var buffer = new SampleBuffer();
            buffer.Add(1, 1);
            Assert.True(ChunkCodec.TryDecode(bytes, from, to, buffer));
            var expected = unixMs.Zip(values).Where(s => s.First >= from && s.First <= to).ToArray();
            Assert.Equal(expected.Select(s => s.First), buffer.UnixMs[1..].ToArray());
            Assert.Equal(expected.Select(s => s.Second), buffer.Values[1..].ToArray());
        }
    }

    [Fact]
    public void Mixed_rows_with_histograms_and_start_times_come_back()
    {
        var random = new Random(8);
        var (unixMs, values) = (Columns.Times("jitter", 200, 1), Columns.Values("counter", 200, 2));
        var (histograms, starts) = (new NativeHistogram?[200], new long[200]);
        for (var i = 0; i < 200; i++)
        {
            if (i is > 20 and < 150 && i % 50 != 0) histograms[i] = SomeHistogram(random, i / 40);
            if (histograms[i] is not null) values[i] = double.NaN;
            starts[i] = i < 10 ? 0 : unixMs[i / 100 * 100];
        }
        var bytes = Columns.Encoded(w => ChunkCodec.Encode(unixMs, values, histograms, starts, w));
        var buffer = new SampleBuffer();
        Assert.True(ChunkCodec.TryDecode(bytes, long.MinValue, long.MaxValue, buffer));
        Assert.Equal(starts, buffer.StartUnixMs.ToArray());
        Columns.AssertSame(values, buffer.Values);
        for (var i = 0; i < 200; i++) AssertSame(histograms[i], buffer.Histograms[i]);
    }

    [Fact]
    public void Malformed_bytes_are_refused_or_read_but_never_overrun()
    {
        var random = new Random(9);
        var histograms = new NativeHistogram?[130];
        for (var i = 0; i < 60; i++) histograms[i] = SomeHistogram(random, 1);
        var good = Columns.Shapes.Select((shape, i) => Columns.Encoded(w =>
            ChunkCodec.Encode(Columns.Times("jitter", 130, i), Columns.Values(shape, 130, i), i == 0 ? histograms : [],
                i < 3 ? Columns.Times("grid", 130, i) : [], w))).ToArray();
        var buffer = new SampleBuffer();
        for (var round = 0; round < 40_000; round++)
        {
            var bytes = (byte[])good[round % good.Length].Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(random.Next(2) == 0 ? bytes.Length : Math.Min(24, bytes.Length))] ^= (byte)(
                    1 << random.Next(8));
            if (random.Next(3) == 0) bytes = bytes[..random.Next(bytes.Length)];
            buffer.Clear();
            if (!ChunkCodec.TryDecode(bytes, long.MinValue, long.MaxValue, buffer)) Assert.Equal(0, buffer.Count);
        }
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        foreach (var shape in Columns.Shapes)
        {
            var bytes = Columns.Encoded(
                w => ChunkCodec.Encode(Columns.Times("jitter", 140, 1), Columns.Values(shape, 140, 1), w));
            for (var length = 0; length < bytes.Length; length++)
                Assert.False(ChunkCodec.TryDecode(bytes.AsSpan(0, length), long.MinValue, long.MaxValue,
                    new SampleBuffer()), $"{shape} cut to {length} of {bytes.Length}");
        }
    }

    internal static NativeHistogram SomeHistogram(Random random, int layout) => new()
    {
        Schema = layout == 3 ? NativeHistogram.CustomBoundsSchema : layout,
        ResetHint = layout == 0 ? CounterResetHint.Reset : CounterResetHint.Unknown,
        ZeroThreshold = 1e-128,
        ZeroCount = random.Next(5),
        Count = random.Next(1000),
        Sum = random.Next(40) == 0 ? Sample.Stale : random.NextDouble(),
        PositiveSpans = [new BucketSpan(-layout, 2), new BucketSpan(3, 1)],
        PositiveCounts = [random.Next(100), random.Next(100), random.NextDouble()],
        NegativeSpans = layout == 2 ? [new BucketSpan(1, 1)] : [],
        NegativeCounts = layout == 2 ? [random.Next(9)] : [],
        CustomBounds = layout == 3 ? [0.5, 1, 2.5] : [],
    };

    internal static void AssertSame(NativeHistogram? expected, NativeHistogram? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is null || actual is null) return;
        Assert.Equal((expected.Schema, expected.ResetHint, expected.Count, expected.ZeroCount),
            (actual.Schema, actual.ResetHint, actual.Count, actual.ZeroCount));
        Columns.AssertSame([expected.Sum, expected.ZeroThreshold], [actual.Sum, actual.ZeroThreshold]);
        Assert.Equal(expected.PositiveSpans, actual.PositiveSpans);
        Assert.Equal(expected.NegativeSpans, actual.NegativeSpans);
        Columns.AssertSame(expected.PositiveCounts, actual.PositiveCounts);
        Columns.AssertSame(expected.NegativeCounts, actual.NegativeCounts);
        Columns.AssertSame(expected.CustomBounds, actual.CustomBounds);
    }
}
