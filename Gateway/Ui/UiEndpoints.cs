using LightWatch.ServiceDefaults;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace LightWatch.Gateway.Ui;

/// <summary>
/// Serves the pages: files by name, and the one HTML page for every path that the pages' own router knows.
/// </summary>
internal static class UiEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Pages = ["/", "/hosts/{**path}", "/query"];

    extension(IEndpointRouteBuilder app)
    {
        public void MapUi()
        {
            var assets = app.ServiceProvider.GetRequiredService<UiAssets>();
            app.MapGet("/ui/endpoints.json", SendAddresses).OnListener(Listeners.Web);
            foreach (var page in Pages)
                app.MapMethods(page, Methods, context => SendPageAsync(context, assets)).OnListener(Listeners.Web);
            foreach (var path in assets.Paths.Where(p => p != "index.html"))
            {
                var asset = assets.Find(path)!;
                app.MapMethods("/" + path, Methods, context => SendAsync(context, asset)).OnListener(Listeners.Web);
            }
        }
    }

    private static JsonHttpResult<OtlpAddresses> SendAddresses(HttpContext context, IConfiguration configuration)
    {
        SecurityHeaders.Apply(context.Response.Headers);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(OtlpAddresses.Read(configuration, context.Request.Host), UiJson.Default.OtlpAddresses);
    }

    private static Task SendPageAsync(HttpContext context, UiAssets assets) =>
        assets.Index is { } index ? SendAsync(context, index) : MissingPage.SendAsync(context);

    private static Task SendAsync(HttpContext context, UiAsset asset)
    {
        var (body, encoding) = Negotiate(context.Request, asset);
        var response = context.Response;
        SecurityHeaders.Apply(response.Headers);
        var tag = new EntityTagHeaderValue($"\"{asset.Hash}{(encoding is null ? "" : "-" + encoding)}\"");
        response.Headers.CacheControl = asset.Immutable ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.ETag = tag.ToString();
        if (asset.Brotli is not null || asset.Gzip is not null) response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (Matches(context.Request.GetTypedHeaders(), tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = asset.ContentType;
        response.ContentLength = body.Length;
        if (encoding is not null) response.Headers.ContentEncoding = encoding;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static bool Matches(RequestHeaders headers, EntityTagHeaderValue tag) =>
        headers.IfNoneMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: false));

    private static (byte[] Body, string? Encoding) Negotiate(HttpRequest request, UiAsset asset)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        if (asset.Brotli is { } brotli && Accepts("br")) return (brotli, "br");
        return asset.Gzip is { } gzip && Accepts("gzip") ? (gzip, "gzip") : (asset.Identity, null);

        bool Accepts(string name) =>
            accepted.Any(e => e.Value.Equals(name, StringComparison.OrdinalIgnoreCase) && e.Quality is not 0);
    }
}
