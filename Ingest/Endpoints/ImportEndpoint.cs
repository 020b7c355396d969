using LightWatch.ServiceDefaults;

namespace LightWatch.Ingest.Endpoints;

/// <summary>Import of text exposition, and of exported CSV and JSON lines. 204 means durable.</summary>
internal static class ImportEndpoint
{
    private const string Protocol = "import";
    private const string OpenMetricsType = "application/openmetrics-text";

    extension(IEndpointRouteBuilder app)
    {
        public void MapImport()
        {
            Map(app, "/api/v1/import/prometheus", TextFormatOf);
            Map(app, "/api/v1/import/csv", _ => BodyFormat.Csv);
            Map(app, "/api/v1/import/jsonl", _ => BodyFormat.JsonLines);
        }
    }

    private static void Map(IEndpointRouteBuilder app, string path, Func<string, BodyFormat> formatOf)
    {
        app.MapPost(path, (HttpContext context, Reception reception) =>
            ReceiveAsync(context, formatOf(context.Request.ContentType ?? ""), reception)).OnListener(Listeners.Web);
    }

    private static BodyFormat TextFormatOf(string contentType) =>
        contentType.StartsWith(OpenMetricsType, StringComparison.OrdinalIgnoreCase)
            ? BodyFormat.OpenMetrics
            : BodyFormat.Exposition;

    private static async Task ReceiveAsync(HttpContext context, BodyFormat format, Reception reception)
    {
        using var body = reception.NewHttpBody();
        if (await body.ReadAsync(context.Request) is not { } status)
        {
            await context.Response.RefuseTypeAsync("the content encoding must be gzip or identity");
            return;
        }
        var result = await reception.EndAsync(context, Protocol, format, status, body.Memory);
        await context.Response.EndPlainAsync(result);
    }
}
