using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Frames;

namespace LightWatch.Storage.Tests.Frames;

public class RunColumnTests
{
    [Fact]
    public void Any_column_comes_back_and_no_truncation_is_read()
    {
        var number = Gen.OneOf(Gen.Choose(0, 2).Select(n => (long)n), ArbMap.Default.GeneratorFor<long>(),
            Gen.Elements(long.MinValue, long.MaxValue));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(number.ArrayOf()), column =>
        {
            var bytes = Bytes(column);
            Assert.True(TryRead(bytes, column.Length, out var read));
            Assert.Equal(column, read);
            for (var length = 0; length < bytes.Length; length++)
                Assert.False(TryRead(bytes[..length], column.Length, out _));
        }));
    }

    [Fact]
    public void Equal_times_and_ascending_ids_take_a_few_bytes()
    {
        Assert.InRange(Bytes([.. Enumerable.Repeat(1_700_000_000_000L, 5000)]).Length, 1, 12);
        Assert.InRange(Bytes([.. Enumerable.Range(1, 5000).Select(i => (long)i)]).Length, 1, 4);
    }

    [Theory]
    [InlineData("0200")]                                         // a run of no rows
    [InlineData("0205")]                                         // more rows than there are
    [InlineData("02FFFFFFFFFFFFFFFFFF01")]
    public void Impossible_run_is_refused(string hex) => Assert.False(TryRead(Convert.FromHexString(hex), 4, out _));

    private static byte[] Bytes(long[] column)
    {
        using var buffer = new FrameBuffer();
        RunColumn.Write(buffer, column);
        return buffer.Written.ToArray();
    }

    private static bool TryRead(byte[] bytes, int rows, out long[] column)
    {
        column = new long[rows];
        var reader = new ByteReader(bytes);
        return RunColumn.TryRead(ref reader, column) && reader.AtEnd;
    }
}
