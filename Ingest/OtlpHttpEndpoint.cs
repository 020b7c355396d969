using LightWatch.Ingest.Receive;
using LightWatch.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest;

/// <summary>OTLP over HTTP. 200 means durable: what is acknowledged survives a crash.</summary>
/// <remarks>Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp.</remarks>
internal static class OtlpHttpEndpoint
{
    private const string Protocol = "otlp_http";
    private const string ProtobufType = "application/x-protobuf";
    private const string JsonType = "application/json";

    extension(IEndpointRouteBuilder app)
    {
        public void MapOtlpHttp()
        {
            app.MapPost("/v1/metrics", ReceiveAsync).OnListener(Listeners.OtlpHttp);
            app.MapPost("/api/v1/otlp/v1/metrics", ReceiveAsync).OnListener(Listeners.Web);
            MapAbsent(app, "traces");
            MapAbsent(app, "logs");
        }
    }

    private static void MapAbsent(IEndpointRouteBuilder app, string signal) => app.MapPost("/v1/" + signal, context =>
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync($"LightWatch keeps metrics; {signal} are not accepted here\n");
    }).OnListener(Listeners.OtlpHttp);

    private static async Task ReceiveAsync(HttpContext context, Intake intake, InFlight inFlight, Refusals refusals, IngestMetrics metrics, IOptions<IngestOptions> options)
    {
        var isJson = MediaType(context.Request) == JsonType;
        if (!isJson && MediaType(context.Request) != ProtobufType)
        {
            await HttpAnswers.RefuseTypeAsync(context, $"the content type must be {ProtobufType} or {JsonType}");
            return;
        }
        var sender = Sender.Of(context);
        using var body = new HttpBody(inFlight, options.Value.MaxRequestBytes);
        var status = await body.ReadAsync(context);
        if (status is null)
        {
            await HttpAnswers.RefuseTypeAsync(context, "the content encoding must be gzip or identity");
            return;
        }
        var result = status == BodyStatus.Complete
            ? await intake.TakeAsync(isJson ? BodyFormat.OtlpJson : BodyFormat.OtlpProtobuf, body.Memory, sender)
            : IntakeResult.Of(status.Value, options.Value.MaxRequestBytes);
        metrics.Ended(Protocol, body.Memory.Length, result);
        refusals.Note(sender, Protocol, body.Memory.Span, result);
        await AnswerAsync(context.Response, result, isJson);
    }

    private static async Task AnswerAsync(HttpResponse response, IntakeResult result, bool isJson)
    {
        response.ContentType = isJson ? JsonType : ProtobufType;
        byte[] bytes;
        if (result.Status == IntakeStatus.Accepted)
        {
            bytes = isJson ? OtlpResponse.SuccessJson(result.Rejected, result.Reason) : OtlpResponse.Success(result.Rejected, result.Reason);
        }
        else
        {
            response.SetStatus(result);
            var code = result.Status switch { IntakeStatus.Busy => 8, IntakeStatus.Unavailable => 14, _ => 3 };
            bytes = isJson ? OtlpResponse.StatusJson(code, result.Reason) : OtlpResponse.Status(code, result.Reason, result.RetryAfter);
        }
        response.ContentLength = bytes.Length;
        if (bytes.Length > 0) await response.BodyWriter.WriteAsync(bytes);
    }

    private static string MediaType(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        var bare = (end < 0 ? type : type[..end]).Trim();
        return bare.Equals(ProtobufType, StringComparison.OrdinalIgnoreCase) ? ProtobufType
            : bare.Equals(JsonType, StringComparison.OrdinalIgnoreCase) ? JsonType : "";
    }
}
