using System.Globalization;

namespace LightWatch.Ingest.Endpoints;

/// <summary>Results of requests as HTTP answers.</summary>
internal static class HttpAnswers
{
    /// <summary>Sets the status code, and Retry-After where a retry can succeed.</summary>
    public static void SetStatus(this HttpResponse response, in IntakeResult result)
    {
        response.StatusCode = result.Status switch
        {
            IntakeStatus.Accepted => StatusCodes.Status200OK,
            IntakeStatus.TooLarge => StatusCodes.Status413PayloadTooLarge,
            IntakeStatus.Busy => StatusCodes.Status429TooManyRequests,
            IntakeStatus.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
        if (result.RetryAfter > TimeSpan.Zero)
            response.Headers.RetryAfter = Math.Ceiling(result.RetryAfter.TotalSeconds).ToString(
                CultureInfo.InvariantCulture);
    }

    /// <summary>Answers in plain text: 204 if all is durable, else the status code and the reason.</summary>
    /// <remarks>
    /// Samples that can never be kept give 400, although the others of the request are durable: the sender must not
    /// retry.
    /// </remarks>
    public static Task EndPlainAsync(this HttpResponse response, in IntakeResult result)
    {
        if (result is { Status: IntakeStatus.Accepted, Rejected: 0 })
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
        if (result.Status == IntakeStatus.Accepted) response.StatusCode = StatusCodes.Status400BadRequest;
        else response.SetStatus(result);
        response.ContentType = "text/plain; charset=utf-8";
        var prefix = result.Rejected > 0 ? $"{result.Rejected} samples were refused: " : "";
        return response.WriteAsync(prefix + result.Reason + "\n");
    }

    /// <summary>Answers 415 with a sentence.</summary>
    public static Task RefuseTypeAsync(this HttpResponse response, string reason) =>
        EndTextAsync(response, StatusCodes.Status415UnsupportedMediaType, reason);

    /// <summary>Answers with a status code and a sentence.</summary>
    public static Task EndTextAsync(this HttpResponse response, int statusCode, string reason)
    {
        response.StatusCode = statusCode;
        response.ContentType = "text/plain";
        return response.WriteAsync(reason + "\n");
    }
}
