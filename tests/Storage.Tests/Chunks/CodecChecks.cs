using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Tests.Chunks;

/// <summary>What every codec of a column must do: give values back, and refuse or survive any other bytes.</summary>
internal static class CodecChecks
{
    public delegate bool Decoder(ref ByteReader reader, Span<double> into);

    /// <summary>
    /// The bytes decode to the values and to nothing more; cut anywhere they are refused; changed anywhere they do no
    /// harm.
    /// </summary>
    public static void AssertSound(byte[] bytes, double[] values, Decoder decode)
    {
        var read = new double[values.Length];
        var reader = new ByteReader(bytes);
        Assert.True(decode(ref reader, read));
        Assert.True(reader.AtEnd);
        Columns.AssertSame(values, read);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = new ByteReader(bytes.AsSpan(0, length));
            Assert.False(decode(ref cut, read), $"cut to {length} of {bytes.Length}");
        }
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= (byte)(1 << (at % 8));
            var survivor = new ByteReader(changed);
            decode(ref survivor, read);
            Assert.InRange(survivor.Position, 0, changed.Length);
        }
    }
}
