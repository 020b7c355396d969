using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tests.Chunks;

public class ColumnReaderTests
{
    [Fact]
    public void Bound_is_that_of_a_plain_search()
    {
        long[] times = [-4, 0, 1, 5, 9];
        for (var bound = -6L; bound < 12; bound++)
            Assert.Equal(times.Count(t => t < bound), ColumnReader.LowerBound(times, bound));
        Assert.Equal(0, ColumnReader.LowerBound([], 3));
    }

    [Fact]
    public void Malformed_rows_leave_the_buffer_as_it_was()
    {
        var times = Columns.Encoded(w => TimeCodec.Encode(Columns.Times("jitter", 20, 1), w));
        var buffer = new SampleBuffer();
        buffer.Add(1, 2);
        Assert.False(ColumnReader.TryAppend(times, [9, 9], long.MinValue, long.MaxValue, buffer));
        Assert.False(ColumnReader.TryAppend([], [], long.MinValue, long.MaxValue, buffer));
        Assert.Equal([1], buffer.UnixMs.ToArray());
        Assert.Equal([2.0], buffer.Values.ToArray());
    }

    [Fact]
    public void Rows_outside_the_range_are_not_even_looked_at()
    {
        var unixMs = Columns.Times("jitter", 20, 1);
        var times = Columns.Encoded(w => TimeCodec.Encode(unixMs, w));
        Assert.True(ColumnReader.TryAppend(times, [9, 9], unixMs[^1] + 1, long.MaxValue, new SampleBuffer()));
        Assert.True(ColumnReader.TryAppend(times, [9, 9], long.MinValue, unixMs[0] - 1, new SampleBuffer()));
    }
}
