using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Query.Json;
using LightWatch.Storage;

namespace LightWatch.Query.Errors;

/// <summary>Turns every failure into Prometheus's JSON and status, here and nowhere else.</summary>
/// <remarks>
/// Grafana shows the message of 400, 422 and 503 only, so a store that cannot answer is 503, never 500.
/// </remarks>
internal static class PromErrors
{
    private const int ClientClosedRequest = 499;

    /// <summary>Answers with the error if the endpoint throws; an answer that has begun is left alone.</summary>
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        try
        {
            return await next(call);
        }
        catch (Exception failure) when (!call.HttpContext.Response.HasStarted && Explain(failure) is { } error)
        {
            return new Answer(error.Kind, error.Message);
        }
    }

    /// <summary>The kind and message of a failure, or null for a bug.</summary>
    public static (ErrorKind Kind, string Message)? Explain(Exception failure) => failure switch
    {
        ApiException api => (api.Kind, api.Message),
        ParseException parse => (ErrorKind.BadData, parse.Message),
        QueryException { Failure: QueryFailure.Timeout } query => (ErrorKind.Timeout, query.Message),
        QueryException { Failure: QueryFailure.Canceled } query => (ErrorKind.Canceled, query.Message),
        QueryException { Failure: QueryFailure.Busy } query => (ErrorKind.Unavailable, query.Message),
        QueryException query => (ErrorKind.Execution, query.Message),
        StoreException store => (ErrorKind.Unavailable, store.Message),
        OperationCanceledException => (ErrorKind.Canceled, "query was canceled"),
        BadHttpRequestException bad => (ErrorKind.BadData, bad.Message),
        InvalidDataException bad => (ErrorKind.BadData, "error parsing form values: " + bad.Message),
        _ => null,
    };

    private static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.BadData => StatusCodes.Status400BadRequest,
        ErrorKind.Execution => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.Timeout or ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        ErrorKind.Canceled => ClientClosedRequest,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string NameOf(ErrorKind kind) => kind switch
    {
        ErrorKind.BadData => "bad_data",
        ErrorKind.Execution => "execution",
        ErrorKind.Timeout => "timeout",
        ErrorKind.Unavailable => "unavailable",
        ErrorKind.Canceled => "canceled",
        ErrorKind.NotFound => "not_found",
        _ => "internal",
    };

    private sealed class Answer(ErrorKind kind, string message) : IResult
    {
        public async Task ExecuteAsync(HttpContext context)
        {
            context.Response.StatusCode = StatusOf(kind);
            using var output = new JsonOutput(context);
            output.Write("{\"status\":\"error\",\"errorType\":\""u8);
            output.WriteAscii(NameOf(kind));
            output.Write("\",\"error\":"u8);
            output.WriteString(message);
            output.Write("}"u8);
            await output.CompleteAsync();
        }
    }
}
