using Google.Protobuf;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Wire;
using OpenTelemetry.Proto.Metrics.V1;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class NumberPointTests
{
    private static readonly Hash128 Metric = SpanHash.Fold(SpanHash.Seed, 1);

    private static NumberPoint Read(byte[] message)
    {
        Assert.True(NumberPoint.TryRead(message, Metric, out var point));
        return point;
    }

    private static byte[] Bytes(NumberDataPoint point) => point.ToByteArray();

    [Fact]
    public void Values_of_both_kinds_are_doubles()
    {
        Assert.Equal((true, 1.5),
            (Read(Bytes(new NumberDataPoint { AsDouble = 1.5 })).HasValue,
                Read(Bytes(new NumberDataPoint { AsDouble = 1.5 })).Value));
        Assert.Equal(-7, Read(Bytes(new NumberDataPoint { AsInt = -7 })).Value);
        Assert.False(Read([]).HasValue);
        Assert.Equal(0, Read(Bytes(new NumberDataPoint { AsInt = 0 })).Value);
    }

    [Fact]
    public void The_key_depends_on_the_attributes_alone()
    {
        var plain = Read(Bytes(Point(1, 5, 3, Attribute("a", "b"), Attribute("c", "d"))));
        var other = Read(Bytes(Point(2, 6, 4, Attribute("a", "b"), Attribute("c", "d"))));
        Assert.Equal(plain.Key, other.Key);
        Assert.NotEqual(plain.Key, Read(Bytes(Point(1, 5, 3, Attribute("a", "b")))).Key);
        Assert.NotEqual(plain.Key, Read(Bytes(Point(1, 5, 3, Attribute("a", "b"), Attribute("c", "e")))).Key);
        Assert.Equal(Metric, Read(Bytes(Point(1))).Key);
    }

    [Fact]
    public void Attributes_with_other_fields_between_them_all_count()
    {
        var (a, b) = (Bytes(new NumberDataPoint { Attributes = { Attribute("a", "1") } }),
            Bytes(new NumberDataPoint { Attributes = { Attribute("b", "2") } }));
        var value = Bytes(new NumberDataPoint { AsInt = 5 });
        var split = Read([.. a, .. value, .. b]);
        Assert.NotEqual(split.Key, Read([.. a, .. value]).Key);
        Assert.NotEqual(split.Key, Read([.. value, .. b]).Key);
        Assert.Equal(5, split.Value);
    }

    [Fact]
    public void Every_truncation_is_refused_or_a_shorter_point()
    {
        var message = Point(1.5, Time, Time - 1, Attribute("a", "b"));
        message.Flags = 1;
        message.Exemplars.Add(new Exemplar { AsInt = 1 });
        var bytes = Bytes(message);
        var whole = Read(bytes);
        Assert.Equal((Nanos(Time), Nanos(Time - 1), 1UL, true),
            (whole.UnixNano, whole.StartUnixNano, whole.Flags, whole.HasExemplars));
        for (var length = 0; length < bytes.Length; length++)
        {
            NumberDataPoint? parsed = null;
            try
            {
                parsed = NumberDataPoint.Parser.ParseFrom(bytes, 0, length);
            }
            catch (InvalidProtocolBufferException)
            {
            }
            Assert.Equal(parsed is not null, NumberPoint.TryRead(bytes.AsSpan(0, length), Metric, out _));
        }
    }
}
