using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class ScaledCodecTests
{
    [Fact]
    public void Columns_that_it_takes_come_back_and_bad_bytes_are_survived()
    {
        var taken = 0;
        foreach (var shape in Columns.Shapes)
        {
            var (values, ok) = (Columns.Values(shape, 131, seed: 2), false);
            var bytes = Columns.Encoded(w => ok = ScaledCodec.TryEncode(values, w));
            Assert.Equal(ok, bytes.Length > 0);
            if (!ok) continue;
            taken++;
            CodecChecks.AssertSound(bytes, values, ScaledCodec.TryDecode);
        }
        Assert.InRange(taken, 8, Columns.Shapes.Length - 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    public void Value_that_is_no_short_decimal_is_patched_wherever_it_stands(int place)
    {
        var values = Enumerable.Range(0, 64).Select(i => i * 0.25).ToArray();
        values[place] = double.NaN;
        var bytes = Columns.Encoded(w => Assert.True(ScaledCodec.TryEncode(values, w)));
        Assert.Equal(0x40, bytes[0] & 0x40);
        CodecChecks.AssertSound(bytes, values, ScaledCodec.TryDecode);
    }

    [Fact]
    public void Common_factor_is_taken_out()
    {
        var values = Enumerable.Range(0, 256).Select(i => 4096.0 * (i * 7919 % 251)).ToArray();
        var bytes = Columns.Encoded(w => Assert.True(ScaledCodec.TryEncode(values, w)));
        Assert.Equal(0x20, bytes[0] & 0x20);
        Assert.InRange(bytes.Length, 1, 300);
        CodecChecks.AssertSound(bytes, values, ScaledCodec.TryDecode);
    }

    [Theory]
    [InlineData(0x80)]                                           // an unknown flag
    [InlineData(19)]                                             // beyond the largest exponent
    [InlineData(0x40)]                                           // patches announced, none there
    public void Impossible_head_is_refused(byte head)
    {
        var reader = new ByteReader([head, 0xFF, 0xFF]);
        Assert.False(ScaledCodec.TryDecode(ref reader, new double[4]));
    }

    [Fact]
    public void Patch_beyond_the_column_is_refused()
    {
        var values = new double[16];
        values[15] = double.NaN;
        var bytes = Columns.Encoded(w => Assert.True(ScaledCodec.TryEncode(values, w)));
        Assert.Equal(15, bytes[2]);                              // scale, number of patches, distance
        bytes[2] = 16;
        var reader = new ByteReader(bytes);
        Assert.False(ScaledCodec.TryDecode(ref reader, new double[16]));
    }
}
