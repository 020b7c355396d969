using LightWatch.Storage.Binary;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Frames;

public class HistogramBytesTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void Histogram_comes_back_bit_for_bit_and_no_truncation_is_read(int layout)
    {
        var histogram = ChunkCodecTests.SomeHistogram(new Random(layout), layout);
        var bytes = Bytes(histogram);
        Assert.True(TryRead(bytes, out var read));
        ChunkCodecTests.AssertSame(histogram, read);
        for (var length = 0; length < bytes.Length; length++) Assert.False(TryRead(bytes[..length], out _));
    }

    [Fact]
    public void Any_changed_byte_is_read_or_refused_but_never_overruns()
    {
        var bytes = Bytes(ChunkCodecTests.SomeHistogram(new Random(1), 2));
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var value in (byte[])[0, 0x7F, 0x80, 0xFF])
            {
                var changed = (byte[])bytes.Clone();
                changed[at] = value;
                var reader = new ByteReader(changed);
                HistogramBytes.TryRead(ref reader, out _);
                Assert.InRange(reader.Position, 0, changed.Length);
            }
        }
        bytes[0] = 4;
        Assert.False(TryRead(bytes, out _));
    }

    private static byte[] Bytes(NativeHistogram histogram)
    {
        using var buffer = new FrameBuffer();
        HistogramBytes.Write(buffer, histogram);
        return buffer.Written.ToArray();
    }

    private static bool TryRead(byte[] bytes, out NativeHistogram? histogram)
    {
        var reader = new ByteReader(bytes);
        return HistogramBytes.TryRead(ref reader, out histogram) && reader.AtEnd;
    }
}
