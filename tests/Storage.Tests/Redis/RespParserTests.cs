using System.Buffers;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Redis;

namespace LightWatch.Storage.Tests.Redis;

public sealed class RespParserTests
{
    private const long Max = 1 << 20;

    [Theory]
    [InlineData("+OK\r\n", "OK")]
    [InlineData("-ERR no\r\n", "!ERR no")]
    [InlineData(":-42\r\n", "-42")]
    [InlineData("$5\r\na\r\nbc\r\n", "a\r\nbc")]
    [InlineData("$0\r\n\r\n", "")]
    [InlineData("$-1\r\n", "null")]
    [InlineData("*-1\r\n", "null")]
    [InlineData("_\r\n", "null")]
    [InlineData("#t\r\n", "1")]
    [InlineData(",1.5\r\n", "1.5")]
    [InlineData("(12345678901234567890123\r\n", "12345678901234567890123")]
    [InlineData("=7\r\ntxt:abc\r\n", "abc")]
    [InlineData("!5\r\nERR x\r\n", "!ERR x")]
    [InlineData("*2\r\n:1\r\n*1\r\n$1\r\na\r\n", "[1 [a]]")]
    [InlineData("%1\r\n+k\r\n:7\r\n", "[k 7]")]
    [InlineData("~2\r\n:1\r\n:2\r\n", "[1 2]")]
    [InlineData("|1\r\n+ttl\r\n:9\r\n+after\r\n", "after")]
    [InlineData(">1\r\n+hi\r\n", "push[hi]")]
    public void Reply_split_at_every_byte_is_read_once_it_is_whole(string reply, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(reply);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = new RespParser(new ReadOnlySequence<byte>(bytes, 0, length), Max);
            Assert.Equal(RespResult.NeedMore, cut.TryRead(out _));
            Assert.InRange(cut.MinBytes, length + 1, bytes.Length);
            var parser = new RespParser(InTwo(bytes, length), Max);
            Assert.Equal(RespResult.Done, parser.TryRead(out var value));
            Assert.Equal(bytes.Length, parser.Consumed);
            Assert.Equal(expected, Spell(value));
        }
    }

    [Theory]
    [InlineData("x\r\n")]
    [InlineData(":12a\r\n")]
    [InlineData(":\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$9999999999\r\n")]
    [InlineData("*9999999999\r\n")]
    [InlineData("$1\r\nabc")]
    [InlineData("#x\r\n")]
    [InlineData("$?\r\n")]
    [InlineData("=3\r\nabc\r\n")]
    public void Reply_that_is_none_is_refused(string reply) =>
        Assert.Equal(
            RespResult.Bad,
            new RespParser(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(reply)), Max).TryRead(out _));

    [Fact]
    public void Reply_nested_without_end_is_refused() =>
        Assert.Equal(
            RespResult.Bad,
            new RespParser(
                new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("*1\r\n", 100_000)))),
                Max).TryRead(out _));

    [Fact]
    public void Bytes_at_random_never_do_worse_than_be_refused()
    {
        var pieces = Gen.OneOf(
            Gen.Elements("*", "$", "+", "-", ":", "%", "|", ">", "_", "\r\n", "\r", "\n", "1", "3", "-1", "99999999999")
                .Select(Encoding.UTF8.GetBytes),
            Gen.Choose(0, 255).Select(b => new[] { (byte)b }));
        Prop.ForAll(pieces.ArrayOf().ToArbitrary(), p =>
        {
            var bytes = p.SelectMany(b => b).ToArray();
            var parser = new RespParser(new ReadOnlySequence<byte>(bytes), Max);
            var result = parser.TryRead(out _);
            return result != RespResult.Done || parser.Consumed <= bytes.Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static string Spell(RespValue value) => value.Kind switch
    {
        RespKind.Null => "null",
        RespKind.Error => "!" + value.Text,
        RespKind.Array => $"[{string.Join(' ', value.Items.Select(Spell))}]",
        RespKind.Push => $"push[{string.Join(' ', value.Items.Select(Spell))}]",
        RespKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        _ => value.Text,
    };

    private static ReadOnlySequence<byte> InTwo(byte[] bytes, int at)
    {
        var first = new Part(bytes.AsMemory(0, at), 0);
        var second = new Part(bytes.AsMemory(at), at);
        first.Link(second);
        return new ReadOnlySequence<byte>(first, 0, second, bytes.Length - at);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public void Link(Part next) => Next = next;
    }
}
