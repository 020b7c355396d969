namespace LightWatch.Gateway.Ui;

/// <summary>Served instead of the pages where the build had no Node.js; the APIs do not need them.</summary>
internal static class MissingPage
{
    private const string Html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>LightWatch</title>
        <h1>LightWatch is running without its web pages</h1>
        <p>This build had no Node.js to make them with. Everything else works: metrics are taken in, stored and
        answered at <a href="/api/v1/query?query=up">/api/v1/query</a>.</p>
        <p>To get the pages: install Node.js 20.19 or later with npm, then build and start again.</p>
        </html>
        """;

    public static Task SendAsync(HttpContext context)
    {
        SecurityHeaders.Apply(context.Response.Headers);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(Html, context.RequestAborted);
    }
}
