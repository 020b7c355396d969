using LightWatch.Storage.Postgres.Write;

namespace LightWatch.Storage.Tests.Postgres.Write;

public sealed class RepeatedRowsTests
{
    [Fact]
    public void Batch_without_repetition_finds_none()
    {
        using var batch = SampleBatch.Rent();
        for (var i = 0; i < 5000; i++) batch.Add(new SeriesId(i % 50), i / 50, i);
        Assert.Null(new RepeatedRows().Find(batch));
    }

    [Fact]
    public void Empty_batch_finds_none()
    {
        using var batch = SampleBatch.Rent();
        Assert.Null(new RepeatedRows().Find(batch));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Of_each_series_and_time_the_last_row_alone_is_kept(int seed)
    {
        var random = new Random(seed);
        var finder = new RepeatedRows();
        for (var round = 0; round < 20; round++)             // the finder's memory is used again
        {
            using var batch = SampleBatch.Rent();
            var rows = random.Next(1, 2000);
            // Ids and times that differ in their high bits alone must not be taken for the same.
            for (var i = 0; i < rows; i++)
                batch.Add(new SeriesId((long)random.Next(20) << 40), (long)random.Next(40) << 33, i);
            var last = new Dictionary<(long, long), int>();
            for (var i = 0; i < rows; i++) last[(batch.Series[i].Value, batch.UnixMs[i])] = i;

            var replaced = finder.Find(batch);

            for (var i = 0; i < rows; i++)
                Assert.Equal(last[(batch.Series[i].Value, batch.UnixMs[i])] != i, replaced?[i] ?? false);
        }
    }
}
