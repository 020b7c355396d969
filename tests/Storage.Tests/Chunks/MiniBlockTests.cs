using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class MiniBlockTests
{
    private static readonly Gen<long> Numbers = Gen.OneOf(
        Gen.Choose(0, 100).Select(n => (long)n), ArbMap.Default.GeneratorFor<long>(),
            Gen.Elements(long.MinValue, long.MaxValue, 0L));

    [Fact]
    public void Any_numbers_come_back_with_any_base_of_the_column() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            Arb.From(Gen.Choose(1, MiniBlock.Numbers).SelectMany(n => Numbers.ArrayOf(n))), Arb.From(Numbers),
                (numbers, columnBase) =>
            {
                var bytes = Encode(numbers, columnBase);
                Assert.True(TryDecode(bytes, columnBase, numbers.Length, out var read));
                Assert.Equal(numbers, read);
                for (var length = 0; length < bytes.Length; length++)
                    Assert.False(TryDecode(bytes[..length], columnBase, numbers.Length, out _));
            }));

    [Fact]
    public void Planned_bytes_are_written_when_the_base_is_the_columns()
    {
        var random = new Random(4);
        for (var round = 0; round < 200; round++)
        {
            var numbers = new long[random.Next(1, MiniBlock.Numbers + 1)];
            foreach (ref var number in numbers.AsSpan())
                number = random.Next(20) == 0 ? random.NextInt64(1L << 50) : random.Next(100);
            var plan = MiniBlock.Choose(numbers);
            Assert.Equal(plan.Bytes, Encode(numbers, plan.Base).Length);
        }
    }

    [Theory]
    [InlineData("41")]                                           // width 65
    [InlineData("8080")]                                         // an unknown flag behind "extended"
    [InlineData("8001")]                                         // an exception announced, none there
    [InlineData("800104" + "01")]                                // an exception at place 4 of 4
    public void Impossible_bytes_are_refused(string hex) =>
        Assert.False(TryDecode(Convert.FromHexString(hex), 0, 4, out _));

    private static byte[] Encode(long[] numbers, long columnBase) =>
        Columns.Encoded(w => MiniBlock.Write(numbers, MiniBlock.Choose(numbers), columnBase, w));

    private static bool TryDecode(byte[] bytes, long columnBase, int count, out long[] numbers)
    {
        numbers = new long[count];
        var reader = new ByteReader(bytes);
        return MiniBlock.TryRead(ref reader, columnBase, numbers) && reader.AtEnd;
    }
}
