namespace LightWatch.Ingest.Receive;

/// <summary>The ends of requests as HTTP answers.</summary>
internal static class HttpAnswers
{
    /// <summary>Sets the status code, and Retry-After where coming again helps.</summary>
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
            response.Headers.RetryAfter = Math.Ceiling(result.RetryAfter.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Answers 415 with a sentence.</summary>
    public static Task RefuseTypeAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(reason + "\n");
    }
}
