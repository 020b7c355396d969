using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Binary;

public class ByteReaderTests
{
    [Theory]
    [InlineData("00", 0UL)]
    [InlineData("7F", 127UL)]
    [InlineData("AC02", 300UL)]
    [InlineData("FFFFFFFFFFFFFFFFFF01", ulong.MaxValue)]
    public void Varint_of_known_bytes_reads_its_value(string hex, ulong expected)
    {
        var reader = new ByteReader(Convert.FromHexString(hex));
        Assert.True(reader.TryVarint(out var value));
        Assert.Equal(expected, value);
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF01")]
    public void Varint_cut_short_or_over_64_bits_is_refused_and_nothing_is_consumed(string hex)
    {
        var reader = new ByteReader(Convert.FromHexString(hex));
        Assert.False(reader.TryVarint(out var value));
        Assert.Equal((0UL, 0), (value, reader.Position));
    }

    [Fact]
    public void Any_numbers_and_texts_come_back_and_no_truncation_is_read_past() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll<(ulong, long, double),
            NonNull<string>>((numbers, text) =>
        {
            var (a, b, c) = numbers;
            var utf8 = System.Text.Encoding.UTF8.GetBytes(text.Get);
            var bytes = Columns.Encoded(w =>
            {
                w.Varint(a);
                w.ZigZag(b);
                w.UInt64(BitConverter.DoubleToUInt64Bits(c));
                w.UInt32((uint)a);
                w.Varint((ulong)utf8.Length);
                w.Bytes(utf8);
            });
            Assert.True(TryRead(bytes, out var read));
            Assert.Equal((a, b, BitConverter.DoubleToUInt64Bits(c), (uint)a),
                (read.A, read.B, BitConverter.DoubleToUInt64Bits(read.C), read.D));
            Assert.Equal(System.Text.Encoding.UTF8.GetString(utf8), read.Text);
            for (var length = 0; length < bytes.Length; length++) Assert.False(TryRead(bytes[..length], out _));
        }));

    [Theory]
    [InlineData(100, 8, false)]
    [InlineData(2, 8, true)]
    [InlineData(3, 8, false)]
    [InlineData(16, 1, true)]
    [InlineData(17, 1, false)]
    public void Elements_are_never_more_than_the_rest_can_hold(int elements, int minBytes, bool taken)
    {
        var bytes = new byte[17];
        bytes[0] = (byte)elements;
        var reader = new ByteReader(bytes);
        Assert.Equal(taken, reader.TryElements(minBytes, out var count));
        Assert.Equal(taken ? elements : 0, count);
    }

    [Fact]
    public void Count_beyond_its_bound_and_a_negative_length_are_refused()
    {
        var reader = new ByteReader([5, 5]);
        Assert.False(reader.TryCount(4, out var count));
        Assert.Equal(0, count);
        Assert.True(reader.TryCount(5, out _));
        Assert.False(reader.TryTake(-1, out _));
        Assert.False(reader.TrySkip(1));
    }

    private static bool TryRead(byte[] bytes, out (ulong A, long B, double C, uint D, string Text) read)
    {
        read = default;
        var reader = new ByteReader(bytes);
        if (!reader.TryVarint(out read.A) || !reader.TryZigZag(out read.B) || !reader.TryDouble(out read.C))
            return false;
        return reader.TryUInt32(out read.D) && reader.TryText(out read.Text) && reader.AtEnd;
    }
}
