using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class HistogramCodecTests
{
    [Fact]
    public void Runs_of_layouts_and_floats_come_back_and_no_truncation_is_read()
    {
        var random = new Random(5);
        var (values, histograms) = (new double[40], new NativeHistogram?[40]);
        for (var i = 0; i < 40; i++)
        {
            if (i % 11 != 0) histograms[i] = ChunkCodecTests.SomeHistogram(random, i / 10);
            values[i] = histograms[i] is null ? i * 0.5 : double.NaN;
        }
        var bytes = Columns.Encoded(w => HistogramCodec.Encode(values, histograms, w));
        Assert.True(TryDecode(bytes, 40, out var read, out var buffer));
        Columns.AssertSame(values, read);
        for (var i = 0; i < 40; i++) ChunkCodecTests.AssertSame(histograms[i], buffer.Histograms[i]);
        for (var length = 0; length < bytes.Length; length++)
            Assert.False(TryDecode(bytes[..length], 40, out _, out _));
    }

    [Theory]
    [InlineData("00")]                                           // a run of no rows
    [InlineData("0900")]                                         // more rows than there are
    [InlineData("0402")]                                         // an unknown kind of run
    public void Impossible_run_is_refused(string hex) =>
        Assert.False(TryDecode(Convert.FromHexString(hex), 8, out _, out _));

    [Fact]
    public void Layout_with_more_buckets_than_bytes_is_refused_before_anything_is_made()
    {
        var wide = new NativeHistogram { PositiveSpans = [new BucketSpan(0, 9000)], PositiveCounts = new double[9000] };
        var bytes = Columns.Encoded(w =>
        {
            w.Varint(8);
            w.Byte(1);
            HistogramLayout.Write(wide, w);
            w.Bytes(new byte[100]);
        });
        Assert.False(TryDecode(bytes, 8, out _, out _));
    }

    private static bool TryDecode(byte[] bytes, int rows, out double[] values, out SampleBuffer buffer)
    {
        (values, buffer) = (new double[rows], new SampleBuffer());
        buffer.Extend(rows, out _, out _);
        var reader = new ByteReader(bytes);
        return HistogramCodec.TryDecode(ref reader, values, 0, buffer) && reader.AtEnd;
    }
}
