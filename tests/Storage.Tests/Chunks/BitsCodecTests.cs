using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class BitsCodecTests
{
    [Fact]
    public void Columns_of_all_shapes_come_back_and_bad_bytes_are_survived()
    {
        foreach (var shape in Columns.Shapes)
        {
            var values = Columns.Values(shape, 67, seed: 3);
            CodecChecks.AssertSound(Columns.Encoded(w => BitsCodec.Encode(values, w)), values, BitsCodec.TryDecode);
        }
    }

    [Fact]
    public void Floats_cost_no_more_than_their_own_bits()
    {
        var values = Columns.Values("floats", 1280, seed: 1);
        var bytes = Columns.Encoded(w => BitsCodec.Encode(values, w));
        Assert.InRange(bytes.Length, 1, 1280 * 4);
        Assert.True(bytes[0] >= 29, "a float has 29 zero bits at the end of its double");
    }

    [Fact]
    public void Zeros_take_the_least_bytes_and_a_shift_above_63_is_refused()
    {
        Assert.InRange(Columns.Encoded(w => BitsCodec.Encode(new double[500], w)).Length, 1, 4);
        var bytes = Columns.Encoded(w => BitsCodec.Encode([1, 2, 3], w));
        bytes[0] = 64;
        var reader = new ByteReader(bytes);
        Assert.False(BitsCodec.TryDecode(ref reader, new double[3]));
    }
}
