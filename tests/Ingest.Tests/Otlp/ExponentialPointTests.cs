using Google.Protobuf;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;
using OpenTelemetry.Proto.Metrics.V1;
using static LightWatch.Ingest.Tests.OtlpMessages;
using Exemplar = OpenTelemetry.Proto.Metrics.V1.Exemplar;
using Buckets = OpenTelemetry.Proto.Metrics.V1.ExponentialHistogramDataPoint.Types.Buckets;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class ExponentialPointTests
{
    private static readonly Hash128 Metric = SpanHash.Fold(SpanHash.Seed, 1);

    private static ExponentialHistogramDataPoint Sound() => new()
    {
        StartTimeUnixNano = 5, TimeUnixNano = 7, Count = 7, Sum = 2.5, Scale = 1, ZeroCount = 1, ZeroThreshold = 0.25,
            Flags = 1,
        Positive = new Buckets { Offset = -2, BucketCounts = { 1, 0, 2 } },
        Negative = new Buckets { Offset = 3, BucketCounts = { 3 } },
        Attributes = { Attribute("a", "b") }, Exemplars = { new Exemplar { AsInt = 1 } },
    };

    private static ExponentialPoint Read(ExponentialHistogramDataPoint message)
    {
        var point = new ExponentialPoint();
        Assert.True(point.TryRead(message.ToByteArray(), Metric));
        return point;
    }

    [Fact]
    public void All_fields_become_the_native_histogram()
    {
        var message = Sound();
        var point = Read(message);
        var header = point.Header;
        Assert.Equal((5UL, 7UL, 1UL, true), (header.StartUnixNano, header.UnixNano, header.Flags, header.HasExemplars));
        Assert.Equal(SpanHash.Fold(Metric, message.Attributes[0].ToByteArray()), header.Key);
        Assert.Null(point.Flaw);
        var native = point.ToNative(CounterResetHint.Reset)!;
        Assert.Equal((1, 0.25, 1d, 7d, 2.5),
            (native.Schema, native.ZeroThreshold, native.ZeroCount, native.Count, native.Sum));
        Assert.Equal(CounterResetHint.Reset, native.ResetHint);
        Assert.Equal([new BucketSpan(-1, 3)], native.PositiveSpans);
        Assert.Equal([1d, 0, 2], native.PositiveCounts);
        Assert.Equal([new BucketSpan(4, 1)], native.NegativeSpans);
        Assert.Equal([3d], native.NegativeCounts);
    }

    [Fact]
    public void A_second_point_has_nothing_of_the_first()
    {
        var point = Read(Sound());
        Assert.True(point.TryRead([], Metric));
        Assert.Equal(new PointHeader { Key = Metric }, point.Header);
        var native = point.ToNative(CounterResetHint.Unknown)!;
        Assert.Equal((0, 0d, 0d), (native.Schema, native.Count, native.Sum));
        Assert.Empty(native.PositiveSpans);
        Assert.Empty(native.NegativeSpans);
    }

    [Fact]
    public void A_scale_above_the_finest_schema_merges_buckets()
    {
        var native = Read(
            new ExponentialHistogramDataPoint {
                Scale = 10, Count = 8, Positive = new Buckets { BucketCounts = { 1, 1, 1, 1, 4 } } })
            .ToNative(CounterResetHint.Unknown)!;
        Assert.Equal(NativeBuckets.MaxSchema, native.Schema);
        Assert.Equal([4d, 4], native.PositiveCounts);
    }

    [Fact]
    public void Points_that_cannot_be_kept_have_a_flaw()
    {
        Assert.Contains("scale -5", Read(new ExponentialHistogramDataPoint { Scale = -5 }).Flaw,
            StringComparison.Ordinal);
        Assert.Null(Read(new ExponentialHistogramDataPoint { Scale = NativeBuckets.MinSchema }).Flaw);
        var contradiction = Read(new ExponentialHistogramDataPoint { Count = 5, ZeroCount = 1 });
        Assert.Contains("hold 1 observations, and its count says 5", contradiction.Flaw, StringComparison.Ordinal);
        var many = new Buckets { BucketCounts = { new ulong[ExponentialPoint.MaxBuckets + 1] } };
        Assert.Contains("more than", Read(new ExponentialHistogramDataPoint { Positive = many }).Flaw,
            StringComparison.Ordinal);
        Assert.Contains("more than", Read(new ExponentialHistogramDataPoint { Negative = many }).Flaw,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_bucket_index_beyond_32_bits_gives_no_histogram()
    {
        var buckets = new Buckets { Offset = int.MaxValue, BucketCounts = { 1 } };
        Assert.Null(Read(new ExponentialHistogramDataPoint { Count = 1, Positive = buckets }).ToNative(
            CounterResetHint.Unknown));
        Assert.Null(Read(new ExponentialHistogramDataPoint { Count = 1, Negative = buckets }).ToNative(
            CounterResetHint.Unknown));
    }

    [Fact]
    public void Every_truncation_is_refused_or_a_shorter_point()
    {
        var bytes = Sound().ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            ExponentialHistogramDataPoint? parsed = null;
            try
            {
                parsed = ExponentialHistogramDataPoint.Parser.ParseFrom(bytes, 0, length);
            }
            catch (InvalidProtocolBufferException)
            {
            }
            Assert.Equal(parsed is not null, new ExponentialPoint().TryRead(bytes.AsSpan(0, length), Metric));
        }
    }

    [Theory, InlineData(6), InlineData(8)]
    public void A_scale_or_offset_beyond_32_bits_is_malformed(int field)
    {
        var writer = new ProtoWriter();
        if (field == 6)
        {
            writer.Varint(6, ulong.MaxValue);
        }
        else
        {
            var buckets = writer.Begin(8);
            writer.Varint(1, ulong.MaxValue);
            writer.End(buckets);
        }
        Assert.False(new ExponentialPoint().TryRead(writer.Written, Metric));
    }
}
