using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class TimeCodecTests
{
    [Theory]
    [InlineData("grid")]
    [InlineData("jitter")]
    [InlineData("gaps")]
    [InlineData("wild")]
    public void Times_and_their_head_come_back_and_no_truncation_is_read(string shape)
    {
        foreach (var count in (int[])[1, 2, 3, 128, 300])
        {
            var times = Columns.Times(shape, count, seed: count);
            var bytes = Columns.Encoded(w => TimeCodec.Encode(times, w));
            Assert.True(TryDecode(bytes, out var range, out var read));
            Assert.Equal(new TimeRange(count, times[0], times[^1]), range);
            Assert.Equal(times, read);
            for (var length = 0; length < bytes.Length; length++)
                Assert.False(TryDecode(bytes[..length], out _, out _));
        }
    }

    [Fact]
    public void Grid_takes_a_dozen_bytes_however_long_it_is() =>
        Assert.InRange(Columns.Encoded(w => TimeCodec.Encode(Columns.Times("grid", TimeCodec.MaxSamples, 1), w)).Length,
            1, 20);

    [Fact]
    public void Times_at_the_ends_of_64_bits_are_read_or_refused_but_never_out_of_order()
    {
        long[][] columns = [[long.MinValue, 0], [0, long.MaxValue], [-5, -1, 3], [long.MaxValue - 1, long.MaxValue]];
        foreach (var times in columns)
        {
            if (!TryDecode(Columns.Encoded(w => TimeCodec.Encode(times, w)), out _, out var read)) continue;
            Assert.Equal(times, read);
        }
    }

    [Fact]
    public void No_times_or_too_many_are_refused()
    {
        Assert.False(TryDecode([0, 0, 4, 0], out _, out _));
        Assert.False(TryDecode(Columns.Encoded(w => w.Varint(TimeCodec.MaxSamples + 1)), out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Columns.Encoded(w => TimeCodec.Encode(new long[TimeCodec.MaxSamples + 1], w)));
    }

    [Fact]
    public void Times_that_contradict_the_head_or_do_not_ascend_are_refused()
    {
        Assert.False(TryDecode(Column(3, 7, [10, 20, 30]), out _, out _));
        Assert.True(TryDecode(Column(3, 20, [10, 20, 30]), out _, out _));
        Assert.False(TryDecode(Column(3, 20, [10, 10, 30]), out _, out _));
        Assert.False(TryDecode(Column(4, 20, [10, 35, 25, 30]), out _, out _));
        Assert.False(TryDecode(Column(3, 0, [10, 10, 10]), out _, out _));
    }

    private static byte[] Column(int count, long span, long[] times) => Columns.Encoded(w =>
    {
        w.Varint((ulong)count);
        w.Varint((ulong)span);
        IntegerCodec.Encode(times, w, minMode: 1);
    });

    private static bool TryDecode(byte[] bytes, out TimeRange range, out long[] times)
    {
        times = [];
        var reader = new ByteReader(bytes);
        if (!TimeCodec.TryHead(ref reader, out range)) return false;
        times = new long[range.Count];
        return TimeCodec.TryDecode(ref reader, range, times) && reader.AtEnd;
    }
}
