using Google.Protobuf;
using LightWatch.Ingest.RemoteWrite;
using LightWatch.Ingest.Wire;
using V1 = LightWatch.Ingest.Tests.Protos.WriteV1;
using V2 = LightWatch.Ingest.Tests.Protos.WriteV2;

namespace LightWatch.Ingest.Tests.RemoteWrite;

public sealed class SampleReaderTests
{
    [Fact]
    public void Samples_of_both_versions_are_read()
    {
        var one = new V1.Sample { Value = -1.5, Timestamp = -7 }.ToByteArray();
        Assert.True(SampleReader.TryRead(one, out var value, out var unixMs, out var start));
        Assert.Equal((-1.5, -7L, 0L), (value, unixMs, start));
        var two = new V2.Sample { Value = double.NaN, Timestamp = long.MaxValue, StartTimestamp = 5 }.ToByteArray();
        Assert.True(SampleReader.TryRead(two, out value, out unixMs, out start));
        Assert.Equal((double.NaN, long.MaxValue, 5L), (value, unixMs, start));
        Assert.True(SampleReader.TryRead([], out value, out unixMs, out start));
        Assert.Equal((0d, 0L, 0L), (value, unixMs, start));
    }

    [Fact]
    public void A_sample_cut_within_a_field_is_refused()
    {
        var bytes = new V2.Sample { Value = 1, Timestamp = 300, StartTimestamp = 300 }.ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(length is 0 or 9 or 12, SampleReader.TryRead(bytes.AsSpan(0, length), out _, out _, out _));
    }

    [Fact]
    public void An_exemplar_gives_its_value_and_time()
    {
        var bytes = new V1.Exemplar {
            Value = 3, Timestamp = 300, Labels = { new V1.Label { Name = "a", Value = "b" } } }.ToByteArray();
        Assert.True(SampleReader.TryReadExemplar(bytes, out var value, out var unixMs));
        Assert.Equal((3d, 300L), (value, unixMs));
        Assert.False(SampleReader.TryReadExemplar(bytes.AsSpan(0, bytes.Length - 1), out _, out _));
    }

    [Fact]
    public void References_are_read_packed_or_not_and_replace_earlier_ones()
    {
        var writer = new ProtoWriter();
        writer.Bytes(1, [1, 0xAC, 0x02]);
        writer.Varint(1, 7);
        writer.Text(9, "unknown");
        var refs = new List<ulong> { 99 };
        Assert.True(SampleReader.TryReadRefs(writer.Written, refs));
        Assert.Equal([1UL, 300, 7], refs);
    }

    [Theory, InlineData("0A0180"), InlineData("0A02"), InlineData("08"), InlineData("0880"), InlineData("12")]
    public void References_that_are_cut_short_are_refused(string hex) =>
        Assert.False(SampleReader.TryReadRefs(Convert.FromHexString(hex), []));
}
