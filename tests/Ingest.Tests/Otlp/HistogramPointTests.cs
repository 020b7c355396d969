using Google.Protobuf;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Wire;
using OpenTelemetry.Proto.Metrics.V1;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class HistogramPointTests
{
    private static readonly Hash128 Metric = SpanHash.Fold(SpanHash.Seed, 1);

    private static HistogramDataPoint Sound() => new()
    {
        StartTimeUnixNano = 5, TimeUnixNano = 7, Count = 3, Sum = 2.5, Flags = 1,
        BucketCounts = { 1, 2 }, ExplicitBounds = { 0.5 }, Attributes = { Attribute("a", "b") },
    };

    private static HistogramPoint Read(HistogramDataPoint message)
    {
        var point = new HistogramPoint();
        Assert.True(point.TryRead(message.ToByteArray(), Metric));
        return point;
    }

    [Fact]
    public void All_fields_are_read()
    {
        var message = Sound();
        message.Exemplars.Add(new Exemplar { AsDouble = 1 });
        var point = Read(message);
        var header = point.Header;
        Assert.Equal((5UL, 7UL, 1UL, true), (header.StartUnixNano, header.UnixNano, header.Flags, header.HasExemplars));
        Assert.Equal((3UL, 2.5), (point.Count, point.Sum));
        Assert.Equal([1UL, 2], point.Counts);
        Assert.Equal([0.5], point.Bounds);
        Assert.Null(point.Flaw);
        Assert.Equal(SpanHash.Fold(Metric, message.Attributes[0].ToByteArray()), header.Key);
    }

    [Fact]
    public void A_second_point_has_nothing_of_the_first()
    {
        var point = Read(Sound());
        Assert.True(point.TryRead([], Metric));
        Assert.Equal(new PointHeader { Key = Metric }, point.Header);
        Assert.Equal((0UL, null), (point.Count, point.Sum));
        Assert.Empty(point.Counts);
        Assert.Empty(point.Bounds);
    }

    [Fact]
    public void Numbers_that_are_not_packed_are_read_too()
    {
        var writer = new ProtoWriter();
        writer.Fixed64(6, 4);
        writer.Fixed64(6, 5);
        writer.Double(7, 1.5);
        var point = new HistogramPoint();
        Assert.True(point.TryRead(writer.Written, Metric));
        Assert.Equal([4UL, 5], point.Counts);
        Assert.Equal([1.5], point.Bounds);
    }

    [Fact]
    public void Every_truncation_is_refused_or_a_shorter_point()
    {
        var bytes = Sound().ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            HistogramDataPoint? parsed = null;
            try
            {
                parsed = HistogramDataPoint.Parser.ParseFrom(bytes, 0, length);
            }
            catch (InvalidProtocolBufferException)
            {
            }
            Assert.Equal(parsed is not null, new HistogramPoint().TryRead(bytes.AsSpan(0, length), Metric));
        }
    }

    [Theory]
    [InlineData(new[] { 1.0 }, 1)]                               // a bucket is missing
    [InlineData(new double[0], 2)]
    [InlineData(new[] { 2.0, 1.0 }, 3)]
    [InlineData(new[] { 1.0, 1.0 }, 3)]
    [InlineData(new[] { double.NaN }, 2)]
    public void Buckets_that_contradict_their_bounds_are_a_flaw(double[] bounds, int buckets)
    {
        var point = Read(new HistogramDataPoint { ExplicitBounds = { bounds }, BucketCounts = { new ulong[buckets] } });
        Assert.NotNull(point.Flaw);
    }

    [Fact]
    public void A_point_without_buckets_is_sound() => Assert.Null(Read(new HistogramDataPoint { Count = 3 }).Flaw);
}
