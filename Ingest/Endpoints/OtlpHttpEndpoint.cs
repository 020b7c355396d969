using LightWatch.ServiceDefaults;

namespace LightWatch.Ingest.Endpoints;

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

    private static void MapAbsent(IEndpointRouteBuilder app, string signal)
    {
        var reason = $"LightWatch keeps metrics; {signal} are not accepted here";
        app.MapPost("/v1/" + signal, context => context.Response.EndTextAsync(StatusCodes.Status404NotFound, reason))
            .OnListener(Listeners.OtlpHttp);
    }

    private static async Task ReceiveAsync(HttpContext context, Reception reception)
    {
        if (FormatOf(context.Request.ContentType) is not { } format)
        {
            await context.Response.RefuseTypeAsync($"the content type must be {ProtobufType} or {JsonType}");
            return;
        }
        using var body = reception.NewHttpBody();
        if (await body.ReadAsync(context.Request) is not { } status)
        {
            await context.Response.RefuseTypeAsync("the content encoding must be gzip or identity");
            return;
        }
        var result = await reception.EndAsync(context, Protocol, format, status, body.Memory);
        await AnswerAsync(context.Response, result, isJson: format == BodyFormat.OtlpJson);
    }

    private static async Task AnswerAsync(HttpResponse response, IntakeResult result, bool isJson)
    {
        response.ContentType = isJson ? JsonType : ProtobufType;
        byte[] bytes;
        if (result.Status == IntakeStatus.Accepted)
        {
            bytes = isJson
                ? OtlpResponse.SuccessJson(result.Rejected, result.Reason)
                : OtlpResponse.Success(result.Rejected, result.Reason);
        }
        else
        {
            response.SetStatus(result);
            var code = GrpcCode.Of(result.Status);
            bytes = isJson
                ? OtlpResponse.StatusJson(code, result.Reason)
                : OtlpResponse.Status(code, result.Reason, result.RetryAfter);
        }
        response.ContentLength = bytes.Length;
        if (bytes.Length > 0) await response.BodyWriter.WriteAsync(bytes);
    }

    // The body's format by the media type, without its parameters; null for any other.
    private static BodyFormat? FormatOf(ReadOnlySpan<char> contentType)
    {
        var end = contentType.IndexOf(';');
        var bare = (end < 0 ? contentType : contentType[..end]).Trim();
        if (bare.Equals(ProtobufType, StringComparison.OrdinalIgnoreCase)) return BodyFormat.OtlpProtobuf;
        return bare.Equals(JsonType, StringComparison.OrdinalIgnoreCase) ? BodyFormat.OtlpJson : null;
    }
}
