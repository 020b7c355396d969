using LightWatch.Storage.Frames;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Frames;

public class FrameBufferTests
{
    [Fact]
    public void Growing_keeps_what_was_written()
    {
        using var buffer = new FrameBuffer();
        for (var i = 0; i < 200_000; i++) buffer.WriteByte((byte)i);
        buffer.Extend(1_000_000).Clear();
        Assert.Equal(1_200_000, buffer.Length);
        for (var i = 0; i < 200_000; i++) Assert.Equal((byte)i, buffer.Written.Span[i]);
    }

    [Fact]
    public void Numbers_are_written_as_those_of_chunks()
    {
        using var buffer = new FrameBuffer();
        foreach (var value in (long[])[0, -1, 300, long.MaxValue, long.MinValue])
        {
            buffer.Clear();
            buffer.WriteVarint((ulong)value);
            buffer.WriteZigZag(value);
            buffer.WriteDouble(value);
            var expected = Columns.Encoded(w =>
            {
                w.Varint((ulong)value);
                w.ZigZag(value);
                w.UInt64(BitConverter.DoubleToUInt64Bits(value));
            });
            Assert.Equal(expected, buffer.Written.ToArray());
        }
    }

    [Fact]
    public void Truncation_takes_back_and_never_adds()
    {
        using var buffer = new FrameBuffer();
        buffer.WriteText("ü€");
        Assert.Equal([5, 0xC3, 0xBC, 0xE2, 0x82, 0xAC], buffer.Written.ToArray());
        buffer.Truncate(1);
        Assert.Equal(1, buffer.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Truncate(2));
    }
}
