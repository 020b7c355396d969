namespace LightWatch.Storage.Tests;

public class SampleBatchTests
{
    [Fact]
    public void Placeholders_are_resolved_in_rows_and_exemplars_and_known_ids_stay()
    {
        using var batch = SampleBatch.Rent();
        var (a, b) = (batch.AddSeries(Labels.From(("n", "a"))), batch.AddSeries(Labels.From(("n", "b"))));
        Assert.True(a.IsPlaceholder && b.IsPlaceholder && a != b);
        batch.Add(b, 1, 1);
        batch.Add(new SeriesId(77), 2, 2);
        batch.Add(a, 3, 3);
        batch.Exemplars.Add((b, new Exemplar(Labels.Empty, 1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Resolve([new SeriesId(5)]));
        batch.Resolve([new SeriesId(5), new SeriesId(6)]);
        Assert.Equal([6, 77, 5], batch.Series.ToArray().Select(id => id.Value));
        Assert.Equal([5, 6], batch.ResolvedSeries.ToArray().Select(id => id.Value));
        Assert.Equal(6, batch.Exemplars[0].Series.Value);
    }

    [Fact]
    public void Columns_grow_together_and_rarer_ones_come_only_when_needed()
    {
        using var batch = SampleBatch.Rent();
        for (var i = 0; i < 20_000; i++) batch.Add(new SeriesId(1), i, i);
        Assert.True(batch.Histograms.IsEmpty && batch.StartUnixMs.IsEmpty);
        batch.Add(new SeriesId(1), 20_000, new NativeHistogram { Sum = 3 }, startUnixMs: 7);
        for (var i = 20_001; i < 90_000; i++) batch.Add(new SeriesId(1), i, i);
        Assert.Equal((90_000, 90_000, 90_000), (batch.Count, batch.Histograms.Length, batch.StartUnixMs.Length));
        Assert.Equal(3, batch.Histograms[20_000]!.Sum);
        Assert.True(double.IsNaN(batch.Values[20_000]));
        Assert.Equal((7, 0, 0), (batch.StartUnixMs[20_000], batch.StartUnixMs[19_999], batch.StartUnixMs[^1]));
        Assert.Equal(Enumerable.Range(0, 90_000).Select(i => (long)i), batch.UnixMs.ToArray());
    }

    [Fact]
    public void Truncated_rows_leave_nothing_to_the_rows_that_follow()
    {
        using var batch = SampleBatch.Rent();
        batch.Add(new SeriesId(1), 1, 1);
        batch.Add(new SeriesId(1), 2, new NativeHistogram { Sum = 3 }, startUnixMs: 7);
        batch.Truncate(1);
        batch.Add(new SeriesId(1), 3, 3);
        Assert.Equal((2, 3.0), (batch.Count, batch.Values[1]));
        Assert.True(batch.Histograms.IsEmpty || batch.Histograms[1] is null);
        Assert.True(batch.StartUnixMs.IsEmpty || batch.StartUnixMs[1] == 0);
    }

    [Fact]
    public void Translation_leaves_out_what_the_map_does_not_know()
    {
        using var batch = SampleBatch.Rent();
        batch.Add(new SeriesId(1), 1, 1);
        batch.Add(new SeriesId(2), 2, new NativeHistogram { Sum = 2 });
        batch.Add(new SeriesId(3), 3, 3);
        batch.Exemplars.Add((new SeriesId(1), new Exemplar(Labels.Empty, 1, 1)));
        batch.Exemplars.Add((new SeriesId(3), new Exemplar(Labels.Empty, 3, 3)));
        Assert.Equal(1, batch.Translate(new Dictionary<long, SeriesId> { [2] = new(20), [3] = new(30) }));
        Assert.Equal([20, 30], batch.Series.ToArray().Select(id => id.Value));
        Assert.Equal([2, 3], batch.UnixMs.ToArray());
        Assert.Equal(2, batch.Histograms[0]!.Sum);
        Assert.Null(batch.Histograms[1]);
        Assert.Equal(30, Assert.Single(batch.Exemplars).Series.Value);
    }

    [Fact]
    public void Rented_batch_is_empty_whatever_it_held_before()
    {
        var batch = SampleBatch.Rent();
        batch.Add(batch.AddSeries(Labels.From(("n", "a"))), 1, new NativeHistogram(), 5);
        batch.Metadata.Add(new MetricMetadata("m", "gauge", "", ""));
        batch.SeriesEpoch = 9;
        batch.Dispose();
        batch.Dispose();
        using var next = SampleBatch.Rent();
        Assert.Equal((0, 0L), (next.Count, next.SeriesEpoch));
        Assert.True(next.Histograms.IsEmpty && next.StartUnixMs.IsEmpty && next.NewSeries.IsEmpty
            && next.Metadata.Count == 0);
    }
}
