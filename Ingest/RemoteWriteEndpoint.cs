using System.Globalization;
using LightWatch.Ingest.Receive;
using LightWatch.Ingest.RemoteWrite;
using LightWatch.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest;

/// <summary>Prometheus remote write 1.0 and 2.0. 204 means durable.</summary>
/// <remarks>Source: https://prometheus.io/docs/specs/prw/remote_write_spec and remote_write_spec_2_0.</remarks>
internal static class RemoteWriteEndpoint
{
    private const string Protocol = "remote_write";
    private const string Version2 = "io.prometheus.write.v2.Request";
    private const string Version1 = "prometheus.WriteRequest";

    extension(IEndpointRouteBuilder app)
    {
        public void MapRemoteWrite() => app.MapPost("/api/v1/write", ReceiveAsync).OnListener(Listeners.Web);
    }

    private static async Task ReceiveAsync(HttpContext context, Intake intake, InFlight inFlight, Refusals refusals, IngestMetrics metrics, IOptions<IngestOptions> options)
    {
        var format = FormatOf(context.Request.ContentType);
        if (format is null)
        {
            await HttpAnswers.RefuseTypeAsync(context, $"the content type must be application/x-protobuf, with proto={Version1} or proto={Version2}");
            return;
        }
        if (!context.Request.Headers.ContentEncoding.ToString().Equals("snappy", StringComparison.OrdinalIgnoreCase))
        {
            await HttpAnswers.RefuseTypeAsync(context, "the content encoding must be snappy");
            return;
        }
        var most = options.Value.MaxRequestBytes;
        var sender = Sender.Of(context);
        using var block = new PooledBody(inFlight, most);
        using var body = new PooledBody(inFlight, most);
        context.Request.LiftBodyLimit();
        var status = await block.ReadAsync(context.Request.BodyReader, context.RequestAborted);
        if (status == BodyStatus.Complete) status = Decompress(block.Memory, body);
        var result = status == BodyStatus.Complete ? await intake.TakeAsync(format.Value, body.Memory, sender) : IntakeResult.Of(status, most);
        metrics.Ended(Protocol, body.Memory.Length, result);
        refusals.Note(sender, Protocol, body.Memory.Span, result);
        await AnswerAsync(context.Response, format.Value, result);
    }

    private static BodyStatus Decompress(ReadOnlyMemory<byte> block, PooledBody into)
    {
        if (!SnappyBlock.TryReadLength(block.Span, out var length, out _)) return BodyStatus.Damaged;
        if (length > int.MaxValue) return BodyStatus.TooLarge;
        // A block cannot decode to more than 64 bytes for each three of its own: a length beyond that is a lie that would cost memory.
        if (length > (ulong)block.Length * 22) return BodyStatus.Damaged;
        var status = into.Reserve((int)length, out var room);
        if (status != BodyStatus.Complete) return status;
        return SnappyBlock.TryDecode(block.Span, room.Span) ? BodyStatus.Complete : BodyStatus.Damaged;
    }

    private static async Task AnswerAsync(HttpResponse response, BodyFormat format, IntakeResult result)
    {
        if (format == BodyFormat.RemoteWrite2)
        {
            response.Headers["X-Prometheus-Remote-Write-Samples-Written"] = result.Written.Samples.ToString(CultureInfo.InvariantCulture);
            response.Headers["X-Prometheus-Remote-Write-Histograms-Written"] = result.Written.Histograms.ToString(CultureInfo.InvariantCulture);
            response.Headers["X-Prometheus-Remote-Write-Exemplars-Written"] = result.Written.Exemplars.ToString(CultureInfo.InvariantCulture);
        }
        if (result is { Status: IntakeStatus.Accepted, Rejected: 0 })
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        // Some samples can never be kept: 400 tells the sender so, and what could be kept has been.
        if (result.Status == IntakeStatus.Accepted) response.StatusCode = StatusCodes.Status400BadRequest;
        else response.SetStatus(result);
        response.ContentType = "text/plain; charset=utf-8";
        await response.WriteAsync(result.Rejected > 0 ? $"{result.Rejected} samples were refused: {result.Reason}\n" : result.Reason + "\n");
    }

    private static BodyFormat? FormatOf(string? contentType)
    {
        if (!Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type)) return null;
        if (!type.MediaType.Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase)) return null;
        foreach (var parameter in type.Parameters)
        {
            if (!parameter.Name.Equals("proto", StringComparison.OrdinalIgnoreCase)) continue;
            var proto = parameter.GetUnescapedValue();
            if (proto.Equals(Version2, StringComparison.Ordinal)) return BodyFormat.RemoteWrite2;
            return proto.Equals(Version1, StringComparison.Ordinal) ? BodyFormat.RemoteWrite1 : null;
        }
        return BodyFormat.RemoteWrite1;
    }
}
