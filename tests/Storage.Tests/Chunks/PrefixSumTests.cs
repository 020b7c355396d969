using System.Runtime.Intrinsics.X86;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class PrefixSumTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(3), InlineData(4), InlineData(5), InlineData(1000)]
    public void Vector_path_gives_the_same_sums_as_the_scalar_path(int count)
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2 here");
        var random = new Random(count);
        var numbers = new long[count];
        foreach (ref var number in numbers.AsSpan()) number = random.NextInt64(long.MinValue, long.MaxValue);
        var (scalar, vector) = ((long[])numbers.Clone(), (long[])numbers.Clone());
        PrefixSum.InPlaceScalar(scalar, 77, 0);
        PrefixSum.InPlace256(vector, 77);
        Assert.Equal(scalar, vector);
        long sum = 77;
        for (var i = 0; i < count; i++) Assert.Equal(sum += numbers[i], scalar[i]);
    }
}
