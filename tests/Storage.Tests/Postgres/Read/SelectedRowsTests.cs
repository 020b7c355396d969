using LightWatch.Storage.Postgres.Read;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class SelectedRowsTests
{
    private static readonly long[] Ids = [3, 5, 9];

    [Fact]
    public void Pieces_stand_in_order_of_time()
    {
        var rows = new SelectedRows(series: 3, partitions: 2);
        rows.AddOnce(Gathered(1), isLast: true);
        rows.Set(1, 1, new byte[] { 2 });
        rows.AddOnce(Gathered(1), isLast: false);
        rows.Set(1, 0, new byte[] { 1 });
        var pieces = rows.Pieces(1).ToArray();
        Assert.IsType<SeriesRows>(pieces[0]);
        Assert.Equal([1], Assert.IsType<byte[]>(pieces[1]));
        Assert.Equal([2], Assert.IsType<byte[]>(pieces[2]));
        Assert.IsType<SeriesRows>(pieces[3]);
        Assert.Equal(new object?[4], rows.Pieces(0).ToArray());
    }

    [Fact]
    public void Partition_that_the_cache_has_for_all_series_is_filled()
    {
        var rows = new SelectedRows(series: 3, partitions: 1);
        var cached = new CachedPartition();
        foreach (var id in Ids) cached.Add(id, new byte[id]);
        Assert.True(rows.TryFill(0, Ids, cached));
        Assert.Equal(3 + 5 + 9, rows.Bytes);
        Assert.Equal(9, Assert.IsType<byte[]>(rows.Pieces(2)[1]).Length);
    }

    [Fact]
    public void Series_are_missing_where_any_partition_of_the_window_is_not_known()
    {
        var rows = new SelectedRows(series: 3, partitions: 3);
        var cached = new CachedPartition();
        cached.Add(5, []);                                       // nothing there is known, too
        Assert.False(rows.TryFill(1, Ids, cached));
        foreach (var partition in (int[])[0, 2])
            foreach (var index in (int[])[0, 1]) rows.Set(index, partition, Array.Empty<byte>());
        Assert.Equal([3, 9], rows.Missing(Ids, new ReadWindow(0, 0, FirstPartition: 0, Partitions: 3)));
        Assert.Equal([9], rows.Missing(Ids, new ReadWindow(0, 0, FirstPartition: 2, Partitions: 1)));
    }

    [Fact]
    public void Bytes_count_chunks_and_rows()
    {
        var rows = new SelectedRows(series: 3, partitions: 1);
        rows.Set(0, 0, new byte[100]);
        var once = Gathered(0);
        once.Count(50);
        rows.AddOnce(once, isLast: true);
        Assert.Equal(150, rows.Bytes);
    }

    private static GatheredRows Gathered(int index)
    {
        var rows = new GatheredRows(Ids, maxBytes: 1000);
        rows.Of(Ids[index])!.Add(1, 1);
        return rows;
    }
}
