using System.Buffers.Binary;
using System.Text;
using LightWatch.Ingest.Receive;
using LightWatch.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest;

/// <summary>OTLP over gRPC: one unary method, its frame, trailers and status written by hand.</summary>
/// <remarks>Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md. A status of OK means durable.</remarks>
internal static class OtlpGrpcEndpoint
{
    private const string Protocol = "otlp_grpc";
    private const int FrameHeader = 5;

    private const int Ok = 0;
    private const int InvalidArgument = 3;
    private const int ResourceExhausted = 8;
    private const int Unimplemented = 12;
    private const int Internal = 13;
    private const int Unavailable = 14;

    private static readonly byte[] EmptyFrame = new byte[FrameHeader];

    extension(IEndpointRouteBuilder app)
    {
        public void MapOtlpGrpc()
        {
            app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", ReceiveAsync).OnListener(Listeners.OtlpGrpc);
            MapUnimplemented(app, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "traces");
            MapUnimplemented(app, "/opentelemetry.proto.collector.logs.v1.LogsService/Export", "logs");
            MapUnimplemented(app, "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export", "profiles");
        }
    }

    private static void MapUnimplemented(IEndpointRouteBuilder app, string path, string signal) => app.MapPost(path, context =>
    {
        if (!IsGrpc(context.Request)) return NotGrpcAsync(context.Response);
        End(context.Response, Unimplemented, $"LightWatch keeps metrics; {signal} are not accepted here");
        return Task.CompletedTask;
    }).OnListener(Listeners.OtlpGrpc);

    private static async Task ReceiveAsync(HttpContext context, Intake intake, InFlight inFlight, Refusals refusals, IngestMetrics metrics, IOptions<IngestOptions> options)
    {
        var request = context.Request;
        var response = context.Response;
        if (!IsGrpc(request))
        {
            await NotGrpcAsync(response);
            return;
        }
        var encoding = request.Headers["grpc-encoding"].ToString();
        if (encoding is not ("" or "identity" or "gzip"))
        {
            response.Headers["grpc-accept-encoding"] = "identity,gzip";
            End(response, Unimplemented, $"the encoding '{encoding}' is not supported; gzip and identity are");
            return;
        }
        request.LiftBodyLimit();
        var most = options.Value.MaxRequestBytes;
        using var body = new PooledBody(inFlight, most + FrameHeader);
        using var inflated = new PooledBody(inFlight, most);
        var sender = Sender.Of(context);
        var status = await body.ReadAsync(request.BodyReader, context.RequestAborted);
        var message = ReadOnlyMemory<byte>.Empty;
        string? flaw = null;
        if (status == BodyStatus.Complete) flaw = Unframe(body.Memory, encoding, out message, out var isCompressed) ?? Inflate(ref message, isCompressed, inflated, out status);
        var result = status != BodyStatus.Complete ? IntakeResult.Of(status, most)
            : flaw is not null ? new IntakeResult(IntakeStatus.Invalid, Reason: flaw)
            : await intake.TakeAsync(BodyFormat.OtlpProtobuf, message, sender);
        metrics.Ended(Protocol, message.Length, result);
        refusals.Note(sender, Protocol, message.Span, result);
        await AnswerAsync(response, result);
    }

    private static string? Unframe(ReadOnlyMemory<byte> body, string encoding, out ReadOnlyMemory<byte> message, out bool isCompressed)
    {
        message = default;
        isCompressed = false;
        if (body.Length < FrameHeader) return "the gRPC frame is truncated";
        var flag = body.Span[0];
        var length = BinaryPrimitives.ReadUInt32BigEndian(body.Span[1..]);
        if (flag > 1) return $"the gRPC frame has the unknown flag {flag}";
        if (length != (uint)(body.Length - FrameHeader)) return $"the gRPC frame says {length} bytes, {body.Length - FrameHeader} came";
        isCompressed = flag == 1;
        if (isCompressed && encoding != "gzip") return "the gRPC frame is compressed, but no grpc-encoding is named";
        message = body[FrameHeader..];
        return null;
    }

    private static string? Inflate(ref ReadOnlyMemory<byte> message, bool isCompressed, PooledBody into, out BodyStatus status)
    {
        status = BodyStatus.Complete;
        if (!isCompressed) return null;
        status = into.Inflate(message);
        if (status == BodyStatus.Complete) message = into.Memory;
        return null;
    }

    private static async Task AnswerAsync(HttpResponse response, IntakeResult result)
    {
        if (result.Status != IntakeStatus.Accepted)
        {
            var code = result.Status switch { IntakeStatus.Busy => ResourceExhausted, IntakeStatus.Unavailable => Unavailable, _ => InvalidArgument };
            End(response, code, result.Reason, result.RetryAfter);
            return;
        }
        response.ContentType = "application/grpc";
        if (result.Rejected == 0)
        {
            await response.BodyWriter.WriteAsync(EmptyFrame);
        }
        else
        {
            var message = OtlpResponse.Success(result.Rejected, result.Reason);
            var frame = new byte[FrameHeader + message.Length];
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
            message.CopyTo(frame, FrameHeader);
            await response.BodyWriter.WriteAsync(frame);
        }
        response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>Ends a call without a message: status in the trailers, as gRPC wants it.</summary>
    private static void End(HttpResponse response, int code, string? reason, TimeSpan retryAfter = default)
    {
        response.ContentType = "application/grpc";
        response.AppendTrailer("grpc-status", code.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (!string.IsNullOrEmpty(reason)) response.AppendTrailer("grpc-message", Escape(reason));
        if (retryAfter > TimeSpan.Zero)
            response.AppendTrailer("grpc-status-details-bin", Convert.ToBase64String(OtlpResponse.Status(code, reason, retryAfter)).TrimEnd('='));
    }

    private static bool IsGrpc(HttpRequest request)
    {
        var type = request.ContentType;
        return type is not null && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
            && (type.Length == 16 || type[16] is '+' or ';')
            && !type.StartsWith("application/grpc+json", StringComparison.OrdinalIgnoreCase);
    }

    private static Task NotGrpcAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        response.ContentType = "text/plain";
        return response.WriteAsync("this port speaks OTLP over gRPC (content-type application/grpc); OTLP over HTTP has a port of its own, usually 4318\n");
    }

    /// <summary>Percent-encodes what is not printable ASCII, and '%'.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%') escaped.Append((char)b);
            else escaped.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}
