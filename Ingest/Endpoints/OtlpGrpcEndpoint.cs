using System.Globalization;
using System.Text;
using LightWatch.Ingest.Wire;
using LightWatch.ServiceDefaults;

namespace LightWatch.Ingest.Endpoints;

/// <summary>OTLP over gRPC: one unary method, its frame, trailers and status written by hand.</summary>
/// <remarks>
/// Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md. A status of OK means durable.
/// </remarks>
internal static class OtlpGrpcEndpoint
{
    private const string Protocol = "otlp_grpc";
    private const string Collector = "/opentelemetry.proto.collector.";

    extension(IEndpointRouteBuilder app)
    {
        public void MapOtlpGrpc()
        {
            app.MapPost(Collector + "metrics.v1.MetricsService/Export", ReceiveAsync).OnListener(Listeners.OtlpGrpc);
            MapUnimplemented(app, Collector + "trace.v1.TraceService/Export", "traces");
            MapUnimplemented(app, Collector + "logs.v1.LogsService/Export", "logs");
            MapUnimplemented(app, Collector + "profiles.v1development.ProfilesService/Export", "profiles");
        }
    }

    private static void MapUnimplemented(IEndpointRouteBuilder app, string path, string signal)
    {
        app.MapPost(path, context =>
        {
            if (!IsGrpc(context.Request)) return RefuseOtherAsync(context.Response);
            End(context.Response, GrpcCode.Unimplemented, $"LightWatch keeps metrics; {signal} are not accepted here");
            return Task.CompletedTask;
        }).OnListener(Listeners.OtlpGrpc);
    }

    private static async Task ReceiveAsync(HttpContext context, Reception reception)
    {
        var (request, response) = (context.Request, context.Response);
        if (!IsGrpc(request))
        {
            await RefuseOtherAsync(response);
            return;
        }
        var encoding = request.Headers["grpc-encoding"].ToString();
        if (encoding is not ("" or "identity" or "gzip"))
        {
            response.Headers["grpc-accept-encoding"] = "identity,gzip";
            var reason = $"the encoding '{encoding}' is not supported; gzip and identity are";
            End(response, GrpcCode.Unimplemented, reason);
            return;
        }
        using var body = reception.NewBody(GrpcFrame.HeaderBytes);
        using var inflated = reception.NewBody();
        var status = await Reception.ReadAsync(request, body);
        var message = ReadOnlyMemory<byte>.Empty;
        string? frameError = null;
        if (status == BodyStatus.Complete)
        {
            frameError = GrpcFrame.Read(body.Memory, encoding == "gzip", out message, out var isCompressed);
            if (frameError is null && isCompressed) status = Inflate(ref message, inflated);
        }
        var result = await reception.EndAsync(context, Protocol, BodyFormat.OtlpProtobuf, status, message, frameError);
        await AnswerAsync(response, result);
    }

    private static BodyStatus Inflate(ref ReadOnlyMemory<byte> message, PooledBody into)
    {
        var status = into.Inflate(message);
        if (status == BodyStatus.Complete) message = into.Memory;
        return status;
    }

    private static async Task AnswerAsync(HttpResponse response, IntakeResult result)
    {
        if (result.Status != IntakeStatus.Accepted)
        {
            End(response, GrpcCode.Of(result.Status), result.Reason, result.RetryAfter);
            return;
        }
        response.ContentType = "application/grpc";
        await response.BodyWriter.WriteAsync(GrpcFrame.Of(OtlpResponse.Success(result.Rejected, result.Reason)));
        response.AppendTrailer("grpc-status", "0");
    }

    // Ends a call without a message: the status is in the trailers.
    private static void End(HttpResponse response, int code, string? reason, TimeSpan retryAfter = default)
    {
        response.ContentType = "application/grpc";
        response.AppendTrailer("grpc-status", code.ToString(CultureInfo.InvariantCulture));
        if (!string.IsNullOrEmpty(reason)) response.AppendTrailer("grpc-message", Escape(reason));
        if (retryAfter <= TimeSpan.Zero) return;
        var details = Convert.ToBase64String(OtlpResponse.Status(code, reason, retryAfter)).TrimEnd('=');
        response.AppendTrailer("grpc-status-details-bin", details);
    }

    private static bool IsGrpc(HttpRequest request)
    {
        var type = request.ContentType;
        return type is not null && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
            && (type.Length == 16 || type[16] is '+' or ';')
            && !type.StartsWith("application/grpc+json", StringComparison.OrdinalIgnoreCase);
    }

    private static Task RefuseOtherAsync(HttpResponse response) => response.RefuseTypeAsync(
        "this port speaks OTLP over gRPC (content-type application/grpc); " +
        "OTLP over HTTP has a port of its own, usually 4318");

    // Percent-encodes '%' and all that is not printable ASCII.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%') escaped.Append((char)b);
            else escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}
