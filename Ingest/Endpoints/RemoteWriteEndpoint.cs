using System.Globalization;
using LightWatch.Ingest.Wire;
using LightWatch.ServiceDefaults;
using Microsoft.Net.Http.Headers;

namespace LightWatch.Ingest.Endpoints;

/// <summary>Prometheus remote write 1.0 and 2.0. 204 means durable.</summary>
/// <remarks>Source: https://prometheus.io/docs/specs/prw/remote_write_spec and remote_write_spec_2_0.</remarks>
internal static class RemoteWriteEndpoint
{
    private const string Protocol = "remote_write";
    private const string Version2 = "io.prometheus.write.v2.Request";
    private const string Version1 = "prometheus.WriteRequest";

    /// <summary>A snappy block decodes to at most 64 bytes for each three of its own.</summary>
    private const int MaxSnappyRatio = 22;

    extension(IEndpointRouteBuilder app)
    {
        public void MapRemoteWrite() => app.MapPost("/api/v1/write", ReceiveAsync).OnListener(Listeners.Web);
    }

    private static async Task ReceiveAsync(HttpContext context, Reception reception)
    {
        var (request, response) = (context.Request, context.Response);
        if (FormatOf(request.ContentType) is not { } format)
        {
            await response.RefuseTypeAsync(
                $"the content type must be application/x-protobuf, with proto={Version1} or proto={Version2}");
            return;
        }
        if (!request.Headers.ContentEncoding.ToString().Equals("snappy", StringComparison.OrdinalIgnoreCase))
        {
            await response.RefuseTypeAsync("the content encoding must be snappy");
            return;
        }
        using var block = reception.NewBody();
        using var body = reception.NewBody();
        var status = await Reception.ReadAsync(request, block);
        if (status == BodyStatus.Complete) status = Decompress(block.Memory, body);
        var result = await reception.EndAsync(context, Protocol, format, status, body.Memory);
        if (format == BodyFormat.RemoteWrite2) SetWritten(response.Headers, result.Written);
        await response.EndPlainAsync(result);
    }

    private static BodyStatus Decompress(ReadOnlyMemory<byte> block, PooledBody into)
    {
        if (!SnappyBlock.TryReadLength(block.Span, out var length, out _)) return BodyStatus.Damaged;
        if (length > int.MaxValue) return BodyStatus.TooLarge;
        // A length that the block cannot decode to would only cost memory.
        if (length > (ulong)block.Length * MaxSnappyRatio) return BodyStatus.Damaged;
        var status = into.Reserve((int)length, out var room);
        if (status != BodyStatus.Complete) return status;
        return SnappyBlock.TryDecode(block.Span, room.Span) ? BodyStatus.Complete : BodyStatus.Damaged;
    }

    private static void SetWritten(IHeaderDictionary headers, WrittenCounts written)
    {
        const string Prefix = "X-Prometheus-Remote-Write-";
        headers[Prefix + "Samples-Written"] = written.Samples.ToString(CultureInfo.InvariantCulture);
        headers[Prefix + "Histograms-Written"] = written.Histograms.ToString(CultureInfo.InvariantCulture);
        headers[Prefix + "Exemplars-Written"] = written.Exemplars.ToString(CultureInfo.InvariantCulture);
    }

    private static BodyFormat? FormatOf(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return null;
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
