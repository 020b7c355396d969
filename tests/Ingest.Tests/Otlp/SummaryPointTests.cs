using Google.Protobuf;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Wire;
using OpenTelemetry.Proto.Metrics.V1;
using static LightWatch.Ingest.Tests.OtlpMessages;
using ValueAtQuantile = OpenTelemetry.Proto.Metrics.V1.SummaryDataPoint.Types.ValueAtQuantile;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class SummaryPointTests
{
    private static readonly Hash128 Metric = SpanHash.Fold(SpanHash.Seed, 1);

    private static SummaryDataPoint Sound() => new()
    {
        StartTimeUnixNano = 5, TimeUnixNano = 7, Count = 3, Sum = 2.5, Flags = 1, Attributes = { Attribute("a", "b") },
        QuantileValues = {
            new ValueAtQuantile { Quantile = 0.5, Value = 1 }, new ValueAtQuantile { Quantile = 1, Value = -2 } },
    };

    [Fact]
    public void All_fields_are_read_and_a_second_point_has_nothing_of_the_first()
    {
        var point = new SummaryPoint();
        Assert.True(point.TryRead(Sound().ToByteArray(), Metric));
        var header = point.Header;
        Assert.Equal((5UL, 7UL, 1UL, false),
            (header.StartUnixNano, header.UnixNano, header.Flags, header.HasExemplars));
        Assert.Equal(SpanHash.Fold(Metric, Sound().Attributes[0].ToByteArray()), header.Key);
        Assert.Equal((3UL, 2.5), (point.Count, point.Sum));
        Assert.Equal([(0.5, 1), (1, -2)], point.Quantiles);
        Assert.True(point.TryRead([], Metric));
        Assert.Equal(new PointHeader { Key = Metric }, point.Header);
        Assert.Equal((0UL, 0d, 0), (point.Count, point.Sum, point.Quantiles.Count));
    }

    [Fact]
    public void Every_truncation_is_refused_or_a_shorter_point()
    {
        var bytes = Sound().ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            SummaryDataPoint? parsed = null;
            try
            {
                parsed = SummaryDataPoint.Parser.ParseFrom(bytes, 0, length);
            }
            catch (InvalidProtocolBufferException)
            {
            }
            Assert.Equal(parsed is not null, new SummaryPoint().TryRead(bytes.AsSpan(0, length), Metric));
        }
    }
}
