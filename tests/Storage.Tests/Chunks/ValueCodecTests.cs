using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class ValueCodecTests
{
    public static TheoryData<string, int> Shapes
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var shape in Columns.Shapes)
                foreach (var count in (int[])[1, 2, 3, 5, 127, 128, 129, 1000]) data.Add(shape, count);
            return data;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Every_codec_that_takes_the_values_gives_them_back(string shape, int count)
    {
        var values = Columns.Values(shape, count, seed: count);
        var smallest = int.MaxValue;
        foreach (var kind in Enum.GetValues<ValueKind>())
        {
            var taken = false;
            var bytes = Columns.Encoded(w => taken = ValueCodec.EncodeAs(kind, values, w));
            Assert.Equal(taken, bytes.Length > 0);
            if (!taken) continue;
            AssertDecodes(bytes, values);
            smallest = Math.Min(smallest, bytes.Length);
        }
        var chosen = Columns.Encoded(w => ValueCodec.Encode(values, w));
        AssertDecodes(chosen, values);
        // What is good enough ends the search; otherwise the smallest wins.
        if (chosen.Length * 8 > count * 32 && chosen[0] != (byte)ValueKind.Constant)
            Assert.Equal(smallest, chosen.Length);
    }

    [Fact]
    public void Any_bit_patterns_come_back()
    {
        var bits = Gen.OneOf(ArbMap.Default.GeneratorFor<ulong>().Select(BitConverter.UInt64BitsToDouble),
            Gen.Elements(Columns.Specials), ArbMap.Default.GeneratorFor<double>());
        var column = Gen.Choose(1, 300).SelectMany(n => bits.ArrayOf(n));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(column), values =>
            AssertDecodes(Columns.Encoded(w => ValueCodec.Encode(values, w)), values)));
    }

    [Theory]
    [InlineData("counter", 21)]
    [InlineData("decimals", 8)]
    [InlineData("pages", 25)]
    [InlineData("sparse", 0.7)]
    [InlineData("stale", 7)]
    [InlineData("flapping", 1.4)]
    [InlineData("random", 56)]
    [InlineData("floats", 31)]
    public void Values_of_known_entropy_take_few_bits(string shape, double maxBits)
    {
        var values = Columns.Values(shape, 2880, seed: 5);
        Assert.InRange(Columns.Encoded(w => ValueCodec.Encode(values, w)).Length * 8.0 / values.Length, 0, maxBits);
    }

    private static void AssertDecodes(byte[] bytes, double[] values)
    {
        var reader = new ByteReader(bytes);
        var read = new double[values.Length];
        Assert.True(ValueCodec.TryDecode(ref reader, read));
        Assert.True(reader.AtEnd);
        Columns.AssertSame(values, read);
    }
}
