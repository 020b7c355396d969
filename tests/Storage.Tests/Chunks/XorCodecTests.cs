using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class XorCodecTests
{
    [Fact]
    public void Columns_of_all_shapes_come_back_and_bad_bytes_are_survived()
    {
        foreach (var shape in Columns.Shapes)
        {
            foreach (var count in (int[])[1, 2, 65])
            {
                var values = Columns.Values(shape, count, seed: count);
                CodecChecks.AssertSound(Columns.Encoded(w => XorCodec.Encode(values, w)), values, XorCodec.TryDecode);
            }
        }
    }

    [Fact]
    public void Repeated_value_takes_one_bit()
    {
        var values = Enumerable.Repeat(0.1, 801).ToArray();
        Assert.Equal(8 + 100, Columns.Encoded(w => XorCodec.Encode(values, w)).Length);
    }

    [Fact]
    public void Window_that_was_never_opened_or_is_too_wide_is_refused()
    {
        var into = new double[2];
        // Bits after the first value: differs, in the window of before: there is none.
        var reader = new ByteReader([0, 0, 0, 0, 0, 0, 0, 0, 0b1000_0000]);
        Assert.False(XorCodec.TryDecode(ref reader, into));
        // Differs, a window of 31 leading bits and 64 meaningful ones.
        reader = new ByteReader([0, 0, 0, 0, 0, 0, 0, 0, 0b1111_1111, 0b1111_1000, 0, 0, 0, 0, 0, 0, 0, 0]);
        Assert.False(XorCodec.TryDecode(ref reader, into));
    }
}
