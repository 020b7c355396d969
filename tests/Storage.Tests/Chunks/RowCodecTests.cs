using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class RowCodecTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Rows_of_every_kind_come_back_and_no_truncation_is_read(bool withStarts, bool withHistograms)
    {
        var random = new Random(2);
        var values = Columns.Values("counter", 50, 1);
        var (starts, histograms) = (new long[50], new NativeHistogram?[50]);
        for (var i = 0; i < 50; i++)
        {
            if (withStarts && i > 3) starts[i] = 1000 + (i / 20);
            if (withHistograms && i % 3 == 0)
                (histograms[i], values[i]) = (ChunkCodecTests.SomeHistogram(random, 1), double.NaN);
        }
        var bytes = Columns.Encoded(
            w => RowCodec.Encode(values, withHistograms ? histograms : [], withStarts ? starts : [], w));
        Assert.Equal(withStarts || withHistograms, bytes[0] >= 16);
        Assert.True(TryDecode(bytes, 50, out var buffer));
        Columns.AssertSame(values, buffer.Values);
        Assert.Equal((withStarts, withHistograms), (buffer.HasStartTimes, buffer.HasHistograms));
        if (withStarts) Assert.Equal(starts, buffer.StartUnixMs.ToArray());
        for (var length = 0; length < bytes.Length; length++) Assert.False(TryDecode(bytes[..length], 50, out _));
    }

    [Fact]
    public void Start_times_that_are_all_unknown_cost_nothing()
    {
        var values = Columns.Values("counter", 50, 1);
        Assert.Equal(Columns.Encoded(w => RowCodec.Encode(values, [], [], w)),
            Columns.Encoded(w => RowCodec.Encode(values, new NativeHistogram?[50], new long[50], w)));
    }

    [Theory, InlineData(20), InlineData(24), InlineData(48), InlineData(16 + 128)]
    public void Unknown_flags_are_refused(byte lead) =>
        Assert.False(TryDecode([lead, 1, 0, 0, 0, 0, 0, 0, 0, 0], 1, out _));

    private static bool TryDecode(byte[] bytes, int rows, out SampleBuffer buffer)
    {
        buffer = new SampleBuffer();
        buffer.Extend(rows, out _, out var values);
        var reader = new ByteReader(bytes);
        return RowCodec.TryDecode(ref reader, values, buffer) && reader.AtEnd;
    }
}
