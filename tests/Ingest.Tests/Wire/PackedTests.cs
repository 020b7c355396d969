using FsCheck;
using FsCheck.Fluent;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class PackedTests
{
    [Fact]
    public void Varints_are_read_in_order()
    {
        var into = new List<ulong> { 7 };
        Assert.True(Packed.TryReadVarints(Convert.FromHexString("00AC02FFFFFFFFFFFFFFFFFF01"), into));
        Assert.Equal([7UL, 0, 300, ulong.MaxValue], into);
    }

    [Fact]
    public void Doubles_and_fixed_numbers_are_read_from_their_eight_bytes()
    {
        double[] numbers = [0, -0.0, 1.5, double.NaN, double.NegativeInfinity];
        var bytes = numbers.SelectMany(BitConverter.GetBytes).ToArray();
        var doubles = new List<double>();
        var integers = new List<ulong>();
        Assert.True(Packed.TryReadDoubles(bytes, doubles));
        Assert.True(Packed.TryReadFixed64(bytes, integers));
        Assert.Equal(numbers.Select(BitConverter.DoubleToUInt64Bits), doubles.Select(BitConverter.DoubleToUInt64Bits));
        Assert.Equal(numbers.Select(BitConverter.DoubleToUInt64Bits), integers);
    }

    [Fact]
    public void An_empty_field_has_no_numbers()
    {
        var into = new List<ulong>();
        Assert.True(Packed.TryReadVarints([], into) && Packed.TryReadFixed64([], into));
        Assert.True(Packed.TryReadDoubles([], []));
        Assert.Empty(into);
    }

    [Theory, InlineData(1), InlineData(7), InlineData(9), InlineData(15)]
    public void Bytes_that_end_within_a_number_are_refused(int length)
    {
        Assert.False(Packed.TryReadFixed64(new byte[length], []));
        Assert.False(Packed.TryReadDoubles(new byte[length], []));
    }

    [Theory, InlineData("80"), InlineData("01FF"), InlineData("FFFFFFFFFFFFFFFFFF02")]
    public void Varints_cut_short_or_over_64_bits_are_refused(string hex) =>
        Assert.False(Packed.TryReadVarints(Convert.FromHexString(hex), []));

    [Fact]
    public void Numbers_of_the_writer_are_read_back() => Prop.ForAll(ArbMap.Default.ArbFor<ulong[]>(), numbers =>
    {
        var writer = new ProtoWriter();
        foreach (var number in numbers) writer.Varint(1, number);
        var packed = new List<byte>();
        var reader = new ProtoReader(writer.Written);
        while (!reader.AtEnd)
        {
            reader.TryReadTag(out _);
            var from = reader.Position;
            reader.TryReadVarint(out _);
            packed.AddRange(reader.Slice(from, reader.Position));
        }
        var read = new List<ulong>();
        return Packed.TryReadVarints(packed.ToArray(), read) && read.SequenceEqual(numbers);
    }).QuickCheckThrowOnFailure();
}
