using System.Text.Json;
using LightWatch.PromQL.Values;
using LightWatch.Query.Errors;
using LightWatch.Storage;
using Microsoft.AspNetCore.Http;

namespace LightWatch.Query.Tests.Errors;

public sealed class PromErrorsTests
{
    public static TheoryData<Exception, int, string> Failures => new()
    {
        { ApiException.BadData("m"), 400, "bad_data" },
        { new ApiException(ErrorKind.NotFound, "m"), 404, "not_found" },
        { new ApiException(ErrorKind.Internal, "m"), 500, "internal" },
        { new QueryException(QueryFailure.Execution, "m"), 422, "execution" },
        { new QueryException(QueryFailure.Budget, "m"), 422, "execution" },
        { new QueryException(QueryFailure.Timeout, "m"), 503, "timeout" },
        { new QueryException(QueryFailure.Canceled, "m"), 499, "canceled" },
        { new QueryException(QueryFailure.Busy, "m"), 503, "unavailable" },
        { new StoreException("m"), 503, "unavailable" },
        { new BadHttpRequestException("m"), 400, "bad_data" },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task Failures_are_answered_as_prometheus_does(Exception failure, int status, string type)
    {
        var context = Requests.Get();
        var answer = await RunAsync(context, failure);
        await Assert.IsAssignableFrom<IResult>(answer).ExecuteAsync(context);
        Assert.Equal(status, context.Response.StatusCode);
        using var json = JsonDocument.Parse(Requests.SentText(context));
        Assert.Equal("error", json.RootElement.GetProperty("status").GetString());
        Assert.Equal((type, "m"),
            (json.RootElement.GetProperty("errorType").GetString(), json.RootElement.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Bug_is_left_to_the_server() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunAsync(Requests.Get(), new InvalidOperationException()).AsTask());

    [Fact]
    public void Request_that_was_aborted_is_canceled() =>
        Assert.Equal((ErrorKind.Canceled, "query was canceled"), PromErrors.Explain(new OperationCanceledException()));

    private static ValueTask<object?> RunAsync(HttpContext context, Exception failure) =>
        PromErrors.Filter(EndpointFilterInvocationContext.Create(context), _ => throw failure);
}
