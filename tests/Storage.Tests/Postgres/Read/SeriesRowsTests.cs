using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;
using LightWatch.Storage.Postgres.Read;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class SeriesRowsTests
{
    [Fact]
    public void Of_rows_with_one_time_the_greatest_stays()
    {
        var rows = new SeriesRows();
        foreach (var (time, value) in new[] { (5L, 1.0), (3, 5), (5, 3), (4, 4), (3, 2) }) rows.Add(time, value);
        rows.Order();
        Assert.Equal([(3, 5.0), (4, 4.0), (5, 3.0)], Read(rows, 3, 5).Select(r => (r.UnixMs, r.Value)));
    }

    [Fact]
    public void Nan_stays_before_numbers_and_a_histogram_before_both()
    {
        var rows = new SeriesRows();
        rows.Add(1, double.NaN);
        rows.Add(1, double.PositiveInfinity);
        rows.Add(2, new NativeHistogram { Count = 1 }, 0);
        rows.Add(2, double.NaN);
        rows.Add(2, new NativeHistogram { Count = 3 }, 1);
        rows.Add(2, new NativeHistogram { Count = 2 }, 0);
        rows.Order();
        var read = Read(rows, 1, 2);
        Assert.True(double.IsNaN(read[0].Value));
        Assert.Equal((3, 1), (read[1].Histogram?.Count, read[1].Start));
    }

    [Fact]
    public void Order_of_arrival_changes_nothing()
    {
        var random = new Random(3);
        var samples = Enumerable.Range(0, 300).Select(_ => ((long)random.Next(100), Value(random))).ToArray();
        var expected = Bits(samples);
        for (var i = 0; i < 10; i++)
        {
            random.Shuffle(samples);
            Assert.Equal(expected, Bits(samples));
        }
    }

    [Theory]
    [InlineData(long.MinValue, long.MaxValue, 4)]
    [InlineData(11, 20, 1)]
    [InlineData(10, 30, 3)]
    [InlineData(11, 19, 0)]
    [InlineData(41, long.MaxValue, 0)]
    public void Closed_range_has_its_ends(long from, long to, int expected)
    {
        var rows = Rows(10, 20, 30, 40);
        Assert.Equal(expected, rows.CountOf(from, to));
        Assert.Equal(expected, Read(rows, from, to).Count);
    }

    [Fact]
    public void Start_is_set_where_the_sample_is()
    {
        var rows = Rows(10, 20, 30);
        rows.SetStart(20, 5);
        rows.SetStart(25, 6);
        Assert.Equal([0, 5, 0], Read(rows, 0, 100).Select(r => r.Start));
    }

    [Fact]
    public void Range_as_a_chunk_is_read_back()
    {
        var rows = Rows([.. Enumerable.Range(0, 100).Select(i => i * 15_000L)]);
        rows.SetStart(15_000, 3);
        var chunk = rows.Encode(15_000, 30_000, new ByteWriter());
        var buffer = new SampleBuffer();
        Assert.True(ChunkCodec.TryDecode(chunk, long.MinValue, long.MaxValue, buffer));
        Assert.Equal([15_000, 30_000], buffer.UnixMs.ToArray());
        Assert.Equal([3, 0], buffer.StartUnixMs.ToArray());
    }

    private static double Value(Random random) => random.Next(5) switch
    {
        0 => double.NaN,
        1 => Sample.Stale,
        2 => double.NegativeInfinity,
        _ => random.Next(10),
    };

    private static SeriesRows Rows(params long[] times)
    {
        var rows = new SeriesRows();
        foreach (var time in times) rows.Add(time, time);
        rows.Order();
        return rows;
    }

    private static List<(long, long)> Bits((long UnixMs, double Value)[] samples)
    {
        var rows = new SeriesRows();
        foreach (var (time, value) in samples) rows.Add(time, value);
        rows.Order();
        return [.. Read(rows, 0, 100).Select(r => (r.UnixMs, BitConverter.DoubleToInt64Bits(r.Value)))];
    }

    private static List<(long UnixMs, double Value, NativeHistogram? Histogram, long Start)> Read(
        SeriesRows rows, long from, long to)
    {
        var buffer = new SampleBuffer();
        rows.CopyTo(from, to, buffer);
        return
        [
            .. Enumerable.Range(0, buffer.Count).Select(i => (
                buffer.UnixMs[i], buffer.Values[i], buffer.HasHistograms ? buffer.Histograms[i] : null,
                buffer.HasStartTimes ? buffer.StartUnixMs[i] : 0)),
        ];
    }
}
