using LightWatch.Ingest.Receive;
using LightWatch.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest;

/// <summary>Pushing by hand: text exposition, and re-import of exported CSV and JSON lines. 204 means durable.</summary>
internal static class ImportEndpoint
{
    private const string Protocol = "import";

    extension(IEndpointRouteBuilder app)
    {
        public void MapImport()
        {
            Map(app, "/api/v1/import/prometheus", type => type.StartsWith("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) ? BodyFormat.OpenMetrics : BodyFormat.Exposition);
            Map(app, "/api/v1/import/csv", _ => BodyFormat.Csv);
            Map(app, "/api/v1/import/jsonl", _ => BodyFormat.JsonLines);
        }
    }

    private static void Map(IEndpointRouteBuilder app, string path, Func<string, BodyFormat> formatOf) => app.MapPost(path,
        (HttpContext context, Intake intake, InFlight inFlight, Refusals refusals, IngestMetrics metrics, IOptions<IngestOptions> options) =>
            ReceiveAsync(context, formatOf(context.Request.ContentType ?? ""), intake, inFlight, refusals, metrics, options.Value)).OnListener(Listeners.Web);

    private static async Task ReceiveAsync(HttpContext context, BodyFormat format, Intake intake, InFlight inFlight, Refusals refusals, IngestMetrics metrics, IngestOptions options)
    {
        var sender = Sender.Of(context);
        using var body = new HttpBody(inFlight, options.MaxRequestBytes);
        var status = await body.ReadAsync(context);
        if (status is null)
        {
            await HttpAnswers.RefuseTypeAsync(context, "the content encoding must be gzip or identity");
            return;
        }
        var result = status == BodyStatus.Complete ? await intake.TakeAsync(format, body.Memory, sender) : IntakeResult.Of(status.Value, options.MaxRequestBytes);
        metrics.Ended(Protocol, body.Memory.Length, result);
        refusals.Note(sender, Protocol, body.Memory.Span, result);
        if (result is { Status: IntakeStatus.Accepted, Rejected: 0 })
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        if (result.Status == IntakeStatus.Accepted) context.Response.StatusCode = StatusCodes.Status400BadRequest;
        else context.Response.SetStatus(result);
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(result.Rejected > 0 ? $"{result.Rejected} samples were refused: {result.Reason}\n" : result.Reason + "\n");
    }
}
