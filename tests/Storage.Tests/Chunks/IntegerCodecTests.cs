using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class IntegerCodecTests
{
    [Fact]
    public void Any_numbers_come_back()
    {
        var any = Gen.OneOf(Gen.Choose(-3, 3).Select(n => (long)n), Gen.Choose(0, 1_000_000).Select(n => (long)n),
            ArbMap.Default.GeneratorFor<long>(), Gen.Elements(long.MinValue, long.MaxValue, 0L));
        var column = Gen.Choose(1, 700).SelectMany(n => any.ArrayOf(n));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Arb.From(column), numbers => Assert.Equal(numbers, RoundTrip(numbers))));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(128), InlineData(129), InlineData(130), InlineData(5760)]
    public void Progression_takes_few_bytes_and_is_recognised(int count)
    {
        var numbers = new long[count];
        for (var i = 0; i < count; i++) numbers[i] = 1_700_000_000_000 + (15_000L * i);
        var bytes = Columns.Encoded(w => IntegerCodec.Encode(numbers, w, minMode: 1));
        Assert.InRange(bytes.Length, 1, 16);
        Assert.Equal(numbers, RoundTrip(numbers));
        Assert.True(IntegerCodec.TryProgression(new ByteReader(bytes), out var first, out var step));
        Assert.Equal(numbers[0], first);
        if (count > 1) Assert.Equal(15_000, step);
    }

    [Fact]
    public void Rare_outliers_do_not_widen_the_rest()
    {
        var random = new Random(3);
        var numbers = new long[1280];
        foreach (ref var number in numbers.AsSpan()) number = random.Next(64);
        for (var i = 50; i < numbers.Length; i += 256)
            numbers[i] = i % 512 == 50 ? long.MinValue / 3 : long.MaxValue / 5;
        Assert.InRange(Columns.Encoded(w => IntegerCodec.Encode(numbers, w)).Length, 900, 1100);
        Assert.Equal(numbers, RoundTrip(numbers));
    }

    [Fact]
    public void Uniform_column_of_plain_numbers_takes_three_bytes()
    {
        var numbers = Enumerable.Repeat(5L, 1000).ToArray();
        Assert.InRange(Columns.Encoded(w => IntegerCodec.Encode(numbers, w)).Length, 1, 3);
    }

    private static long[] RoundTrip(long[] numbers)
    {
        var bytes = Columns.Encoded(w => IntegerCodec.Encode(numbers, w));
        var reader = new ByteReader(bytes);
        var read = new long[numbers.Length];
        Assert.True(IntegerCodec.TryDecode(ref reader, read));
        Assert.True(reader.AtEnd);
        return read;
    }
}
