using Google.Protobuf;
using LightWatch.Ingest.RemoteWrite;
using LightWatch.Storage;
using V1 = LightWatch.Ingest.Tests.Protos.WriteV1;

namespace LightWatch.Ingest.Tests.RemoteWrite;

public sealed class HistogramReaderTests
{
    private static V1.Histogram Sound() => new()
    {
        CountInt = 10, Sum = 12.5, Schema = -1, ZeroThreshold = 0.001, ZeroCountInt = 1, Timestamp = 300, ResetHint = 2,
        PositiveSpans = { new V1.BucketSpan { Offset = -2, Length = 2 }, new V1.BucketSpan { Offset = 1, Length = 1 } },
        PositiveDeltas = { 2, 1, -2 },
        NegativeSpans = { new V1.BucketSpan { Offset = 0, Length = 1 } }, NegativeDeltas = { 3 },
    };

    private static HistogramReader Read(V1.Histogram message)
    {
        var reader = new HistogramReader();
        Assert.True(reader.TryRead(message.ToByteArray()));
        return reader;
    }

    [Fact]
    public void Deltas_become_absolute_counts()
    {
        var reader = Read(Sound());
        Assert.Null(reader.Flaw);
        var native = reader.ToNative();
        Assert.Equal((-1, 10d, 12.5, 0.001, 1d),
            (native.Schema, native.Count, native.Sum, native.ZeroThreshold, native.ZeroCount));
        Assert.Equal([2d, 3, 1], native.PositiveCounts);
        Assert.Equal([3d], native.NegativeCounts);
        Assert.Equal([new BucketSpan(-2, 2), new BucketSpan(1, 1)], native.PositiveSpans);
        Assert.Equal((300, CounterResetHint.NotReset), (reader.UnixMs, native.ResetHint));
    }

    [Fact]
    public void A_second_histogram_has_nothing_of_the_first()
    {
        var reader = Read(Sound());
        Assert.True(reader.TryRead([]));
        var native = reader.ToNative();
        Assert.Equal((0, 0d, 0d, 0d, 0d),
            (native.Schema, native.Count, native.Sum, native.ZeroThreshold, native.ZeroCount));
        Assert.Empty(native.PositiveSpans);
        Assert.Empty(native.PositiveCounts);
        Assert.Empty(native.NegativeCounts);
        Assert.Equal((0, 0), (reader.UnixMs, reader.StartUnixMs));
    }

    [Fact]
    public void Every_truncation_is_refused_or_a_shorter_histogram()
    {
        var message = Sound();
        message.CustomValues.Add([1, 2]);
        message.PositiveCounts.Add([0.5, 1]);
        var bytes = message.ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            V1.Histogram? parsed = null;
            try
            {
                parsed = V1.Histogram.Parser.ParseFrom(bytes, 0, length);
            }
            catch (InvalidProtocolBufferException)
            {
            }
            Assert.Equal(parsed is not null, new HistogramReader().TryRead(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Histograms_that_cannot_be_kept_have_a_flaw()
    {
        Check(h => h.Schema = 9, "schema 9");
        Check(h => h.Schema = -5, "schema -5");
        Check(h => h.PositiveDeltas.Add(1), "do not match");
        Check(h => h.NegativeSpans.Clear(), "do not match");
        Check(h => h.NegativeDeltas[0] = -1, "negative count");
        Check(h => h.CountFloat = -1, "negative count");
        Check(h => h.ZeroCountFloat = -1, "negative count");
        Check(h => h.Schema = -53, "negative buckets");
        Check(h => h.CustomValues.Add([1, 1]), "do not ascend");
        Check(h => h.CustomValues.Add([1, double.NaN]), "do not ascend");

        static void Check(Action<V1.Histogram> spoil, string expected)
        {
            var message = Sound();
            spoil(message);
            Assert.Contains(expected, Read(message).Flaw, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_stale_marker_needs_no_counts() =>
        Assert.Null(Read(new V1.Histogram { Sum = Sample.Stale, CountFloat = -1, Schema = -53 }).Flaw);

    [Fact]
    public void A_span_longer_than_all_counts_of_memory_is_a_flaw_not_an_allocation()
    {
        var message = new V1.Histogram {
            PositiveSpans = {
                new V1.BucketSpan { Length = uint.MaxValue }, new V1.BucketSpan { Length = uint.MaxValue } } };
        Assert.Contains("do not match", Read(message).Flaw, StringComparison.Ordinal);
    }
}
