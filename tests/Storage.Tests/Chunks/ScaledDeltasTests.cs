using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class ScaledDeltasTests
{
    [Fact]
    public void Vector_paths_give_the_same_bits_as_three_scalar_steps()
    {
        var random = new Random(1);
        var bytes = new byte[(128 * 8) + 64];
        for (var width = 0; width <= 33; width++)
        {
            random.NextBytes(bytes);
            foreach (var count in (int[])[1, 7, 8, 9, 100, 128])
            {
                foreach (var exponent in (int[])[0, 2, 9])
                {
                    var scale = new DecimalScale(exponent, 7);
                    long[] scalar = new long[count], vector256 = new long[count], vector512 = new long[count];
                    BitPacking.UnpackScalar(ref MemoryMarshal.GetArrayDataReference(bytes), width, -9, scalar, 0);
                    PrefixSum.InPlaceScalar(scalar, 1000, 0);
                    var last = scalar[^1];
                    scale.ApplyScalar(scalar, 0);
                    if (Avx2.IsSupported)
                    {
                        Assert.Equal(last, ScaledDeltas.Decode256(ref MemoryMarshal.GetArrayDataReference(bytes), width,
                            -9, 1000, scale, vector256));
                        Assert.Equal(scalar, vector256);
                    }
                    if (Avx512DQ.IsSupported)
                    {
                        Assert.Equal(last, ScaledDeltas.Decode512(ref MemoryMarshal.GetArrayDataReference(bytes), width,
                            -9, 1000, scale, vector512));
                        Assert.Equal(scalar, vector512);
                    }
                }
            }
        }
    }
}
