using Google.Protobuf;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;
using OpenTelemetry.Proto.Metrics.V1;
using static LightWatch.Ingest.Tests.OtlpMessages;
using Exemplar = LightWatch.Storage.Exemplar;
using OtlpExemplar = OpenTelemetry.Proto.Metrics.V1.Exemplar;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class ExemplarReaderTests
{
    private static ByteString Id(int bytes) => ByteString.CopyFrom([.. Enumerable.Repeat((byte)0xAB, bytes)]);

    private static DecodeError Read(byte[] point, List<Exemplar> into) =>
        ExemplarReader.Read(point, OtlpFields.Number.Exemplars, Time, into);

    private static List<Exemplar> Of(params OtlpExemplar[] exemplars)
    {
        var into = new List<Exemplar> { new(Labels.Empty, 99, 99) };
        Assert.Equal(DecodeError.None,
            Read(new NumberDataPoint { AsInt = 1, Exemplars = { exemplars } }.ToByteArray(), into));
        return into;
    }

    [Fact]
    public void Exemplars_are_sorted_by_value_and_those_without_a_value_left_out()
    {
        var read = Of(new OtlpExemplar { AsDouble = 2.5, TimeUnixNano = Nanos(Time + 7) },
            new OtlpExemplar { AsInt = -3 }, new OtlpExemplar());
        Assert.Equal([(-3, Time), (2.5, Time + 7)], read.Select(e => (e.Value, e.UnixMs)));
    }

    [Fact]
    public void Ids_are_hexadecimal_and_those_of_a_wrong_length_left_out()
    {
        var read = Of(
            new OtlpExemplar {
                AsInt = 1, TraceId = Id(16), SpanId = Id(8), FilteredAttributes = { Attribute("user", "x") } },
            new OtlpExemplar { AsInt = 2, TraceId = Id(17), SpanId = Id(9) });
        var hex = new string(' ', 8).Replace(" ", "ab", StringComparison.Ordinal);
        Assert.Equal($"{{span_id=\"{hex}\", trace_id=\"{hex}{hex}\", user=\"x\"}}", read[0].Labels.ToString());
        Assert.Equal(Labels.Empty, read[1].Labels);
    }

    [Theory, InlineData(126, true), InlineData(127, false)]
    public void Attributes_beyond_128_characters_are_left_out(int length, bool isKept)
    {
        var read = Of(
            new OtlpExemplar { AsInt = 1, FilteredAttributes = { Attribute("kk", new string('v', length)) } });
        Assert.Equal(isKept, read[0].Labels.Span.Length == 1);
    }

    [Fact]
    public void Every_truncation_is_refused_or_a_point_of_its_own()
    {
        var point = new NumberDataPoint {
            Exemplars = {
                new OtlpExemplar { AsDouble = 1, TraceId = Id(16), FilteredAttributes = { Attribute("k", "v") } } } };
        var bytes = point.ToByteArray();
        for (var length = 1; length < bytes.Length; length++)
            Assert.Equal(DecodeError.Malformed, Read(bytes[..length], []));
    }
}
