using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class HistogramLayoutTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void Layout_comes_back_and_no_truncation_is_read(int kind)
    {
        var histogram = ChunkCodecTests.SomeHistogram(new Random(1), kind);
        var bytes = Columns.Encoded(w => HistogramLayout.Write(histogram, w));
        Assert.True(TryRead(bytes, out var layout));
        var made = layout.Make(histogram.Count, histogram.ZeroCount, histogram.Sum);
        histogram.PositiveCounts.CopyTo(made.PositiveCounts, 0);
        histogram.NegativeCounts.CopyTo(made.NegativeCounts, 0);
        ChunkCodecTests.AssertSame(histogram, made);
        for (var length = 0; length < bytes.Length; length++) Assert.False(TryRead(bytes[..length], out _));
    }

    [Fact]
    public void Layouts_are_one_only_if_everything_but_the_counts_is()
    {
        var a = new NativeHistogram { Schema = 1, PositiveSpans = [new BucketSpan(0, 1)], PositiveCounts = [1] };
        Assert.True(
            HistogramLayout.Same(a,
            new NativeHistogram { Schema = 1, Sum = 9, PositiveSpans = [new BucketSpan(0, 1)], PositiveCounts = [2] }));
        Assert.False(
            HistogramLayout.Same(
            a, new NativeHistogram { Schema = 2, PositiveSpans = [new BucketSpan(0, 1)], PositiveCounts = [1] }));
        Assert.False(
            HistogramLayout.Same(
            a, new NativeHistogram { Schema = 1, PositiveSpans = [new BucketSpan(1, 1)], PositiveCounts = [1] }));
        Assert.False(HistogramLayout.Same(new NativeHistogram(), new NativeHistogram { ZeroThreshold = -0.0 }));
        Assert.False(HistogramLayout.Same(a, null));
        Assert.True(HistogramLayout.Same(null, null));
    }

    [Fact]
    public void Unknown_reset_hint_and_counts_without_end_are_refused()
    {
        var bytes = Columns.Encoded(w => HistogramLayout.Write(new NativeHistogram(), w));
        bytes[0] = 4;
        Assert.False(TryRead(bytes, out _));
        var counts = Columns.Encoded(w =>
        {
            w.Bytes(bytes.AsSpan(1, 0));
            w.Byte(0);
            w.ZigZag(0);
            w.UInt64(0);
            w.Varint(0);
            w.Varint((1 << 14) + 1);
            w.Bytes(new byte[8]);
        });
        Assert.False(TryRead(counts, out _));
    }

    private static bool TryRead(byte[] bytes, out HistogramLayout layout)
    {
        var reader = new ByteReader(bytes);
        return HistogramLayout.TryRead(ref reader, out layout) && reader.AtEnd;
    }
}
