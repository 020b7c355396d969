using LightWatch.Storage.Commit;

namespace LightWatch.Storage.Tests.Commit;

public class PendingAppendTests
{
    [Fact]
    public async Task Rows_outside_the_window_are_left_out_and_the_batch_stays_as_it_was()
    {
        using var batch = SampleBatch.Rent();
        batch.Add(new SeriesId(1), 10, 1);
        batch.Add(new SeriesId(1), 20, new NativeHistogram { Sum = 2 }, startUnixMs: 5);
        batch.Add(new SeriesId(1), 30, 3, startUnixMs: 6);
        batch.Metadata.Add(new MetricMetadata("m", "gauge", "", ""));
        var append = new PendingAppend(batch, CancellationToken.None);
        Assert.Equal(0, append.Keep(10, 30));
        Assert.Same(batch, append.Rows);
        Assert.Equal(1, append.Keep(11, 30));
        Assert.Equal([20, 30], append.Rows.UnixMs.ToArray());
        Assert.Equal(2, append.Rows.Histograms[0]!.Sum);
        Assert.Equal([5, 6], append.Rows.StartUnixMs.ToArray());
        Assert.Single(append.Rows.Metadata);
        Assert.Equal(3, batch.Count);
        append.Complete(AppendStatus.Committed);
        Assert.Same(batch, append.Rows);
        Assert.True((await append.Completion).IsCommitted);
    }

    [Fact]
    public async Task Sender_that_gave_up_is_cancelled_once_and_later_answers_are_ignored()
    {
        using var batch = SampleBatch.Rent();
        using var cancel = new CancellationTokenSource();
        var append = new PendingAppend(batch, cancel.Token);
        Assert.False(append.GaveUp);
        await cancel.CancelAsync();
        Assert.True(append.GaveUp);
        append.Complete(AppendStatus.Committed);
        append.Fail(new IOException());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append.Completion);
    }

    [Fact]
    public void Bytes_grow_with_rows_new_series_and_histograms()
    {
        using var batch = SampleBatch.Rent();
        var before = new PendingAppend(batch, CancellationToken.None).Bytes;
        batch.Add(batch.AddSeries(Labels.From(("a", "b"))), 1, 1);
        var withRow = new PendingAppend(batch, CancellationToken.None).Bytes;
        batch.Add(new SeriesId(1), 1, new NativeHistogram());
        Assert.True(before > 0 && withRow > before + 24
            && new PendingAppend(batch, CancellationToken.None).Bytes > withRow + 24);
    }
}
