namespace LightWatch.Query.Api;

/// <summary>
/// Lets pages of other origins read the API, as Prometheus does; never with cookies, which need a named origin.
/// </summary>
internal static class Cors
{
    public static ValueTask<object?> Filter(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        SetHeaders(call.HttpContext);
        return next(call);
    }

    /// <summary>Answers the OPTIONS request that browsers send before another method.</summary>
    public static Task PreflightAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static void SetHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Append("Vary", "Origin");
        if (context.Request.Headers.Origin.Count == 0) return;
        headers.AccessControlAllowHeaders = "Accept, Authorization, Content-Type, Origin";
        headers.AccessControlAllowMethods = "GET, POST, OPTIONS";
        headers.AccessControlExposeHeaders = "Date";
        headers.AccessControlAllowOrigin = "*";
    }
}
