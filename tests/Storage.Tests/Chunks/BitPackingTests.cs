using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class BitPackingTests
{
    [Fact]
    public void Unpack_of_every_width_and_count_gives_what_was_packed()
    {
        var random = new Random(1);
        for (var width = 0; width <= 64; width++)
        {
            for (var count = 1; count <= BitPacking.MaxNumbers; count += count < 20 ? 1 : 9)
            {
                var numbers = Numbers(random, width, count);
                var packed = Columns.Encoded(w => BitPacking.Pack(numbers, 0, width, w));
                Assert.Equal(BitPacking.PackedBytes(count, width), packed.Length);
                var read = new long[count];
                BitPacking.Unpack(packed, width, 0, read);
                Assert.Equal(numbers, read);
            }
        }
    }

    [Fact]
    public void Vector_path_gives_the_same_numbers_as_the_scalar_path()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2 here");
        var random = new Random(2);
        var bytes = new byte[(128 * 8) + 64];
        random.NextBytes(bytes);
        long[] scalar = new long[128], vector = new long[128];
        for (var width = 1; width <= 33; width++)
        {
            foreach (var count in (int[])[1, 3, 7, 8, 9, 64, 127, 128])
            {
                BitPacking.UnpackScalar(ref MemoryMarshal.GetArrayDataReference(bytes), width, -5,
                    scalar.AsSpan(0, count), 0);
                BitPacking.Unpack256(ref MemoryMarshal.GetArrayDataReference(bytes), width, -5,
                    vector.AsSpan(0, count));
                Assert.Equal(scalar.AsSpan(0, count), vector.AsSpan(0, count));
            }
        }
    }

    private static long[] Numbers(Random random, int width, int count)
    {
        var numbers = new long[count];
        foreach (ref var number in numbers.AsSpan())
            number = width == 0 ? 0 : (long)((ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - width));
        return numbers;
    }
}
