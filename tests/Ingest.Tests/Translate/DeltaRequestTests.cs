using LightWatch.Ingest.Translate;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class DeltaRequestTests
{
    private const long Epoch = 3;

    private static Labels Series(string name) => Labels.From([new Label("__name__", name)]);

    [Fact]
    public async Task Points_count_only_while_the_gate_is_held()
    {
        using var totals = new DeltaTotals(100);
        var request = new DeltaRequest(totals);
        request.Begin(Epoch);
        Assert.False(request.HasPoints);
        Assert.False(request.NotePoint());
        Assert.True(request.HasPoints);
        await request.EnterGateAsync();
        request.Begin(Epoch);
        Assert.False(request.HasPoints);
        Assert.True(request.NotePoint());
        request.End();
        Assert.Equal(1, totals.Gate.CurrentCount);
    }

    [Fact]
    public async Task A_second_request_waits_for_the_gate()
    {
        using var totals = new DeltaTotals(100);
        var first = new DeltaRequest(totals);
        var second = new DeltaRequest(totals);
        await first.EnterGateAsync();
        var waiting = second.EnterGateAsync();
        Assert.False(waiting.IsCompleted);
        first.End();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(second.HoldsGate);
        second.End();
        second.End();                                            // a second time changes nothing
        Assert.Equal(1, totals.Gate.CurrentCount);
    }

    [Fact]
    public async Task Changes_are_seen_by_others_once_they_are_durable()
    {
        using var totals = new DeltaTotals(100);
        var request = new DeltaRequest(totals);
        await request.EnterGateAsync();
        request.Begin(Epoch);
        request.Change(new SeriesId(7), new DeltaTotal(10, 1));
        request.Change(new SeriesId(-1), new DeltaTotal(20, 2));
        request.Change(new SeriesId(-2), new DeltaTotal(30, 3));
        Assert.True(request.TryGet(new SeriesId(-2), out var own));
        Assert.Equal(3, own.Value);
        Assert.False(totals.TryGet(new SeriesId(7), Epoch, out _));
        request.Learn([new SeriesId(100), new SeriesId(200)]);
        Assert.True(totals.TryGet(new SeriesId(7), Epoch, out var known));
        Assert.True(totals.TryGet(new SeriesId(100), Epoch, out var one));
        Assert.True(totals.TryGet(new SeriesId(200), Epoch, out var two));
        Assert.Equal((1d, 2d, 3d), (known.Value, one.Value, two.Value));
        request.End();
    }

    [Fact]
    public async Task A_failed_request_leaves_no_change()
    {
        using var totals = new DeltaTotals(100);
        var request = new DeltaRequest(totals);
        await request.EnterGateAsync();
        request.Begin(Epoch);
        request.Change(new SeriesId(7), new DeltaTotal(10, 1));
        request.End();
        await request.EnterGateAsync();
        request.Begin(Epoch);
        Assert.False(request.TryGet(new SeriesId(7), out _));
        request.End();
    }

    [Fact]
    public async Task Missing_totals_are_collected_and_absent_ones_begin_at_zero()
    {
        using var totals = new DeltaTotals(100);
        var request = new DeltaRequest(totals);
        await request.EnterGateAsync();
        request.Begin(Epoch);
        Assert.False(request.TryGetStored(Series("a"), out _));
        Assert.False(request.TryGetStored(Series("b"), out _));
        Assert.False(request.TryGetStored(Series("a"), out _));
        Assert.Equal(2, request.Missing.Count);
        request.SetStored(new Dictionary<Labels, DeltaTotal> { [Series("a")] = new(5, 50) });
        request.Begin(Epoch);
        Assert.Empty(request.Missing);
        Assert.True(request.TryGetStored(Series("a"), out var a) && request.TryGetStored(Series("b"), out var b)
            && b == default);
        Assert.Equal(new DeltaTotal(5, 50), a);
        request.End();
    }
}
