using LightWatch.PromQL.Values;
using LightWatch.Query.Errors;
using LightWatch.Query.Limits;
using LightWatch.Query.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Query.Tests.Limits;

public sealed class QueryRunnerTests
{
    private static readonly EvalRange Now = EvalRange.At(60_000);

    private static QueryRunner RunnerOf(ApiServer server) => server.Services.GetRequiredService<QueryRunner>();

    [Fact]
    public async Task Answer_has_the_range_that_was_requested()
    {
        await using var server = await ApiServer.StartAsync();
        using var result = await RunnerOf(server).RunAsync("1+1", new QueryRequest(Now), CancellationToken.None);
        Assert.Equal((2.0, Now), (result.Scalar, result.Range));
    }

    [Theory, InlineData("1+"), InlineData(""), InlineData("nosuchfunction(1)")]
    public async Task Query_that_does_not_parse_names_its_parameter(string query)
    {
        await using var server = await ApiServer.StartAsync();
        var bad = await Assert.ThrowsAsync<ApiException>(
            () => RunnerOf(server).RunAsync(query, new QueryRequest(Now), CancellationToken.None).AsTask());
        Assert.Equal(ErrorKind.BadData, bad.Kind);
        Assert.StartsWith("invalid parameter \"query\": ", bad.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("a[5m]"), InlineData("\"text\"")]
    public async Task Range_query_must_be_a_vector_or_a_scalar(string query)
    {
        await using var server = await ApiServer.StartAsync();
        var request = new QueryRequest(new EvalRange(0, 60_000, 30_000));
        var bad = await Assert.ThrowsAsync<ApiException>(
            () => RunnerOf(server).RunAsync(query, request, CancellationToken.None).AsTask());
        Assert.Contains("must be Scalar or instant Vector", bad.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(0), InlineData(-1)]
    public async Task Timeout_that_is_over_ends_the_query(int seconds)
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a 1");
        var request = new QueryRequest(Now, TimeSpan.FromSeconds(seconds));
        var late = await Assert.ThrowsAsync<QueryException>(
            () => RunnerOf(server).RunAsync("a", request, CancellationToken.None).AsTask());
        Assert.Equal(QueryFailure.Timeout, late.Failure);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Experimental_language_is_accepted_only_where_it_is_set(bool experimental)
    {
        await using var server = await ApiServer.StartAsync(("Query:Experimental", experimental ? "true" : "false"));
        var failure = Record.Exception(() => RunnerOf(server).Parse("limitk(1, a)"));
        Assert.Equal(experimental, failure is null);
    }

    [Fact]
    public async Task Slot_is_free_again_after_a_failure()
    {
        await using var server = await ApiServer.StartAsync(("Query:MaxConcurrent", "1"), ("Query:MaxWaiting", "0"));
        await server.LoadAsync("a 1");
        var over = new QueryRequest(Now, TimeSpan.Zero);
        await Assert.ThrowsAsync<QueryException>(
            () => RunnerOf(server).RunAsync("a", over, CancellationToken.None).AsTask());
        using var result = await RunnerOf(server).RunAsync("a", new QueryRequest(Now), CancellationToken.None);
        Assert.Single(result.Series);
    }
}
