using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class SnappyBlockTests
{
    private static byte[] Sample(Random random)
    {
        var bytes = new byte[random.Next(5000)];
        var period = random.Next(1, 300);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = random.Next(10) == 0 || i < period ? (byte)random.Next(256) : bytes[i - period];
        return bytes;
    }

    [Fact]
    public void Blocks_of_another_encoder_decode_to_their_source()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var source = Sample(random);
            var block = IronSnappy.Snappy.Encode(source);
            Assert.True(SnappyBlock.TryReadLength(block, out var length, out _));
            var decoded = new byte[length];
            Assert.True(SnappyBlock.TryDecode(block, decoded));
            Assert.Equal(source, decoded);
        }
    }

    [Fact]
    public void Damaged_blocks_never_leave_the_buffer()
    {
        var random = new Random(2);
        for (var round = 0; round < 5000; round++)
        {
            var block = IronSnappy.Snappy.Encode(Sample(random));
            for (var times = random.Next(1, 5); times > 0; times--)
                block[random.Next(block.Length)] = (byte)random.Next(256);
            block = block[..random.Next(1, block.Length + 1)];
            if (!SnappyBlock.TryReadLength(block, out var length, out _) || length > 100_000) continue;
            var guarded = new byte[length + 16];
            guarded.AsSpan((int)length).Fill(0xA5);
            SnappyBlock.TryDecode(block, guarded.AsSpan(0, (int)length));
            Assert.True(guarded.AsSpan((int)length).IndexOfAnyExcept((byte)0xA5) < 0);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFFFF01")]
    [InlineData("0400")]            // a literal without its bytes
    [InlineData("04010000")]        // a copy before anything was written
    [InlineData("0400610100")]      // a copy of offset zero
    [InlineData("0208616263")]      // more than was promised
    [InlineData("0500610161")]      // less than was promised
    [InlineData("05F4")]            // a literal's length cut short
    public void Broken_blocks_are_refused(string hex)
    {
        var block = Convert.FromHexString(hex);
        Assert.False(SnappyBlock.TryReadLength(block, out var length, out _)
            && SnappyBlock.TryDecode(block, new byte[length]));
    }
}
