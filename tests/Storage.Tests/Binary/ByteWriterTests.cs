using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Tests.Binary;

public class ByteWriterTests
{
    [Fact]
    public void Sizes_are_those_of_what_is_written()
    {
        var writer = new ByteWriter(1);
        for (var bits = 0; bits < 64; bits++)
        {
            foreach (var value in (ulong[])[(1UL << bits) - 1, 1UL << bits, ulong.MaxValue >> bits])
            {
                writer.Clear();
                writer.Varint(value);
                Assert.Equal(ByteWriter.VarintSize(value), writer.Length);
                writer.Clear();
                writer.ZigZag((long)value);
                Assert.Equal(ByteWriter.ZigZagSize((long)value), writer.Length);
            }
        }
    }

    [Fact]
    public void Numbers_are_little_endian_and_signs_take_turns()
    {
        var writer = new ByteWriter(1);
        writer.UInt32(0x01020304);
        writer.UInt64(0x0102030405060708);
        foreach (var value in (long[])[0, -1, 1, -2]) writer.ZigZag(value);
        Assert.Equal("0403020108070605040302010001" + "0203", Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Reserved_bytes_are_zero_also_after_a_truncation()
    {
        var writer = new ByteWriter(4);
        writer.Bytes([1, 2, 3, 4]);
        writer.Truncate(1);
        Assert.Equal(new byte[3], writer.Reserve(3).ToArray());
        Assert.Equal([1, 0, 0, 0], writer.Written.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Truncate(5));
    }
}
