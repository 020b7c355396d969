using System.Text;
using LightWatch.Storage.Files;

namespace LightWatch.Storage.Tests.Files;

/// <summary>Vectors of RFC 3720, appendix B.4, and the check value of the catalogue of CRC algorithms.</summary>
public class Crc32CTests
{
    [Fact]
    public void Known_vectors_give_their_checksums()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0x113FDB5Cu, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray()));
        Assert.Equal(0xE3069283u, Crc32C.Of(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0u, Crc32C.Of([]));
    }

    [Fact]
    public void Any_single_flipped_bit_changes_the_checksum()
    {
        var bytes = Enumerable.Range(0, 37).Select(i => (byte)(i * 91)).ToArray();
        var good = Crc32C.Of(bytes);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(good, Crc32C.Of(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
