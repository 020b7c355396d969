using LightWatch.Storage.Binary;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Binary;

public class HistogramPartsTests
{
    [Fact]
    public void Spans_outside_32_bits_are_refused()
    {
        Assert.True(TrySpans(int.MinValue, uint.MaxValue));
        Assert.False(TrySpans(int.MinValue - 1L, 1));
        Assert.False(TrySpans(0, uint.MaxValue + 1L));
    }

    [Fact]
    public void More_elements_than_allowed_or_than_bytes_are_refused()
    {
        var bytes = Columns.Encoded(w =>
        {
            w.Varint(2);
            w.Bytes(new byte[16]);
        });
        var reader = new ByteReader(bytes);
        Assert.True(HistogramParts.TryDoubles(ref reader, 2, out var doubles));
        Assert.Equal([0.0, 0.0], doubles);
        reader = new ByteReader(bytes);
        Assert.False(HistogramParts.TryDoubles(ref reader, 1, out _));
        reader = new ByteReader(bytes.AsSpan(0, 16));
        Assert.False(HistogramParts.TryDoubles(ref reader, 2, out _));
        reader = new ByteReader([3, 0, 1, 0, 1]);
        Assert.False(HistogramParts.TrySpans(ref reader, 3, out _));
    }

    private static bool TrySpans(long offset, long length)
    {
        var reader = new ByteReader(Columns.Encoded(w =>
        {
            w.Varint(1);
            w.ZigZag(offset);
            w.Varint((ulong)length);
        }));
        return HistogramParts.TrySpans(ref reader, 1, out _);
    }
}
