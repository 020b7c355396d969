using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Evaluate;

public sealed class EngineTests
{
    private const long Minute = 60_000;

    private static readonly Labels Up = Labels.From(("__name__", "up"), ("job", "a"));

    [Fact]
    public async Task Selector_takes_the_last_sample_within_the_lookback()
    {
        var source = new SomeSeries().Add(Up, Minute, 1, 2, 3);
        using var result = await source.EvaluateAsync("up", new EvalRange(0, 10 * Minute, Minute));
        // The sample at 2 m counts up to, but not at, 7 m.
        Assert.Equal([1, 2, 3, 3, 3, 3, 3, null, null, null, null], result.Only());
    }

    [Fact]
    public async Task Stale_marker_ends_a_series_at_once()
    {
        var source = new SomeSeries().Add(Up, Minute, 1, Sample.Stale, 3);
        using var result = await source.EvaluateAsync("up", new EvalRange(0, 2 * Minute, Minute));
        Assert.Equal([1, null, 3], result.Only());
    }

    [Fact]
    public async Task Matrix_is_sorted_by_labels_and_leaves_out_empty_series()
    {
        var source = new SomeSeries().Add(Up.With("job", "b"), Minute, 1, 1).Add(Up, Minute, 1, 1)
            .Add(Up.With("job", "c"), Minute, Sample.Stale);
        using var result = await source.EvaluateAsync("up", new EvalRange(0, Minute, Minute));
        Assert.Equal(["a", "b"], result.Series.Select(s => s.Labels.Get("job")));
    }

    [Fact]
    public async Task Same_selector_is_selected_once()
    {
        var source = new SomeSeries().Add(Up, Minute, 1, 2, 3);
        using var result = await source.EvaluateAsync("up + up / up", EvalRange.At(2 * Minute));
        Assert.Single(source.Selects);
        Assert.Equal([4], result.Only());
    }

    [Fact]
    public async Task Repeated_part_is_evaluated_once()
    {
        var source = new SomeSeries().Add(Up, Minute, 1, 2, 3);
        using var result =
            await source.EvaluateAsync("sum(up) / (sum(up) + sum(up))", new EvalRange(0, 2 * Minute, Minute));
        Assert.Equal(1, source.Reads);
        Assert.Equal([0.5, 0.5, 0.5], result.Only());
    }

    [Fact]
    public async Task Pinned_part_is_evaluated_at_one_step()
    {
        var source = new SomeSeries().Add(Up, Minute, 1, 2, 3);
        using var result = await source.EvaluateAsync("sum(up @ 60)", new EvalRange(0, 100 * Minute, Minute));
        Assert.All(result.Only(), v => Assert.Equal(2, v));
        Assert.Contains(result.Stats.Nodes, n => n.Name == "sum" && n.Steps == 1);
    }

    [Fact]
    public async Task Too_many_samples_end_the_query_before_they_are_read()
    {
        var source = new SomeSeries().Add(Up, Minute, new double[1000]);
        var failed = await Assert.ThrowsAsync<QueryException>(
            () => source.EvaluateAsync("up", EvalRange.At(Minute), QueryLimits.Default with { MaxSamples = 999 }));
        Assert.Equal(QueryFailure.Budget, failed.Failure);
        Assert.Equal("query processing would load too many samples into memory in query execution", failed.Message);
        Assert.Equal(0, source.Reads);
    }

    [Fact]
    public async Task Too_many_bytes_end_the_query()
    {
        var source = new SomeSeries();
        for (var i = 0; i < 100; i++) source.Add(Up.With("i", $"{i}"), Minute, 1);
        var failed = await Assert.ThrowsAsync<QueryException>(
            () =>
                source.EvaluateAsync(
                    "up", new EvalRange(0, 10_000 * Minute, Minute), QueryLimits.Default with { MaxBytes = 1 << 20 }));
        Assert.Equal(QueryFailure.Budget, failed.Failure);
    }

    [Theory, InlineData("sum_over_time(up[100y:1ms])"), InlineData("sum_over_time(vector(time())[10y:1s])"),
        InlineData("up[20y:1ms]")]
    public async Task Absurdly_fine_subquery_is_refused_before_it_is_evaluated(string query)
    {
        var failed = await Assert.ThrowsAsync<QueryException>(
            () => new SomeSeries().Add(Up, Minute, 1).EvaluateAsync(query, EvalRange.At(0)));
        Assert.Equal(QueryFailure.Budget, failed.Failure);
    }

    [Theory, InlineData("("), InlineData("(?=a)"), InlineData("((a{900}){900}){900}")]
    public async Task Invalid_pattern_is_an_error(string pattern)
    {
        var query = $"label_replace(up, \"x\", \"$1\", \"job\", \"{pattern}\")";
        var failed = await Assert.ThrowsAsync<QueryException>(
            () => new SomeSeries().Add(Up, Minute, 1).EvaluateAsync(query, EvalRange.At(0)));
        Assert.Equal($"invalid regular expression in label_replace(): {pattern}", failed.Message);
    }

    [Fact]
    public async Task Cancelled_query_is_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        var source = new SomeSeries().Add(Up, Minute, 1);
        source.OnRead = cancel.Cancel;
        var failed = await Assert.ThrowsAsync<QueryException>(
            () => source.EvaluateAsync("up + sum(up)", EvalRange.At(0), cancel: cancel.Token));
        Assert.Equal(
            (QueryFailure.Canceled, "query was canceled in expression evaluation"), (failed.Failure, failed.Message));
    }

    [Fact]
    public async Task Query_past_its_deadline_times_out()
    {
        var source = new SomeSeries().Add(Up, Minute, 1);
        var failed = await Assert.ThrowsAsync<QueryException>(
            () => source.EvaluateAsync("up", EvalRange.At(0), QueryLimits.Default with { Timeout = TimeSpan.Zero }));
        Assert.Equal(
            (QueryFailure.Timeout, "query timed out in expression evaluation"), (failed.Failure, failed.Message));
    }

    [Fact]
    public async Task Many_series_on_several_threads_keep_their_order()
    {
        var source = new SomeSeries();
        for (var i = 0; i < 500; i++) source.Add(Up.With("i", $"{i:000}"), Minute, i, i, i);
        using var result =
            await source.EvaluateAsync("up", EvalRange.At(Minute), options: new EngineOptions { MaxThreads = 4 });
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (double)i), result.Series.Select(s => s.Values[0]));
    }

    [Fact]
    public async Task Failure_on_a_thread_reaches_the_caller_as_itself()
    {
        var source = new SomeSeries();
        for (var i = 0; i < 500; i++) source.Add(Up.With("i", $"{i}"), Minute, 1);
        source.OnRead = () => throw new StoreException("disk gone");
        await Assert.ThrowsAsync<StoreException>(
            () => source.EvaluateAsync("up", EvalRange.At(Minute), options: new EngineOptions { MaxThreads = 4 }));
    }

    [Theory, InlineData("1 + 2 * 3", 7), InlineData("2 ^ 3 ^ 2", 512), InlineData("time()", 60),
        InlineData("scalar(up)", 2), InlineData("1 < bool 2", 1)]
    public async Task Scalar_query_gives_a_scalar(string query, double expected)
    {
        using var result = await new SomeSeries().Add(Up, Minute, 1, 2).EvaluateAsync(query, EvalRange.At(Minute));
        Assert.Equal((ValueKind.Scalar, expected), (result.Kind, result.Scalar));
    }

    [Fact]
    public async Task Range_vector_gives_its_raw_samples()
    {
        using var result = await new SomeSeries().Add(Up, Minute, 1, Sample.Stale, 3, 4)
            .EvaluateAsync("up[3m]", EvalRange.At(3 * Minute));
        var series = Assert.Single(result.Series);
        Assert.Equal([2 * Minute, 3 * Minute], series.UnixMs.ToArray());
        Assert.Equal([3, 4], series.Values.ToArray());
    }

    [Fact]
    public async Task Annotation_names_line_and_column()
    {
        var source = new SomeSeries().Add(Up, Minute, 1, 2, 3);
        using var result = await source.EvaluateAsync("1 +\n  rate(up[5m])", EvalRange.At(2 * Minute));
        Assert.Equal(
            ["PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"up\" (2:8)"], result.Infos);
    }

    [Theory]
    [InlineData("up[step()]", "duration must be greater than 0")]
    [InlineData("up offset (1 / (range()))", "division by zero")]
    public async Task Duration_without_a_valid_value_is_a_bad_query(string query, string reason)
    {
        var failed = await Assert.ThrowsAsync<QueryException>(
            () => new SomeSeries().Add(Up, Minute, 1).EvaluateAsync(query, EvalRange.At(0)));
        Assert.Equal(QueryFailure.BadQuery, failed.Failure);
        Assert.EndsWith(reason, failed.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Metric_name_is_dropped_at_once_or_at_the_end(bool delayed)
    {
        var source = new SomeSeries().Add(Up, Minute, 1, 2);
        var options = new EngineOptions { DelayedNameRemoval = delayed };
        using var result = await source.EvaluateAsync(
            "label_replace(abs(up), \"was\", \"$1\", \"__name__\", \"(.*)\")", EvalRange.At(Minute), options: options);
        Assert.Equal(delayed ? "up" : "", Assert.Single(result.Series).Labels.Get("was"));
        Assert.Equal("", result.Series[0].Labels.MetricName);
    }
}
