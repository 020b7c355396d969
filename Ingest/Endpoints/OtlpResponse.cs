using System.Text.Json;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Endpoints;

/// <summary>Bytes of OTLP's answers: ExportMetricsServiceResponse, google.rpc.Status and RetryInfo.</summary>
/// <remarks>
/// Source: https://opentelemetry.io/docs/specs/otlp, https://github.com/googleapis/googleapis/tree/master/google/rpc.
/// </remarks>
internal static class OtlpResponse
{
    private const string RetryInfoType = "type.googleapis.com/google.rpc.RetryInfo";
    private const int MaxReasonCharacters = 1000;

    /// <summary>ExportMetricsServiceResponse in protobuf; partial_success only if points were refused.</summary>
    public static byte[] Success(int rejected, string? reason)
    {
        if (rejected == 0) return [];
        var response = new ProtoWriter();
        var partial = response.Begin(1);
        response.Varint(1, (ulong)rejected);
        response.Text(2, Shorten(reason));
        response.End(partial);
        return response.Written.ToArray();
    }

    /// <summary>The same in JSON.</summary>
    public static byte[] SuccessJson(int rejected, string? reason) => Json(json =>
    {
        if (rejected == 0) return;
        json.WriteStartObject("partialSuccess");
        json.WriteString("rejectedDataPoints", rejected.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("errorMessage", Shorten(reason));
        json.WriteEndObject();
    });

    /// <summary>google.rpc.Status in protobuf.</summary>
    /// <param name="code">A gRPC status code.</param>
    /// <param name="reason">A sentence for the sender's log.</param>
    /// <param name="retryAfter">The delay before a retry; zero: no RetryInfo.</param>
    public static byte[] Status(int code, string? reason, TimeSpan retryAfter)
    {
        var status = new ProtoWriter();
        status.Varint(1, (ulong)code);
        status.Text(2, Shorten(reason));
        if (retryAfter > TimeSpan.Zero)
        {
            var any = status.Begin(3);
            status.Text(1, RetryInfoType);
            var info = status.Begin(2);
            var duration = status.Begin(1);
            status.Varint(1, (ulong)(retryAfter.Ticks / TimeSpan.TicksPerSecond));
            status.Varint(2, (ulong)(retryAfter.Ticks % TimeSpan.TicksPerSecond * 100));
            status.End(duration);
            status.End(info);
            status.End(any);
        }
        return status.Written.ToArray();
    }

    /// <summary>The same in JSON.</summary>
    public static byte[] StatusJson(int code, string? reason) => Json(json =>
    {
        json.WriteNumber("code", code);
        json.WriteString("message", Shorten(reason));
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static string Shorten(string? reason) =>
        reason is null ? "" : reason.Length <= MaxReasonCharacters ? reason : reason[..MaxReasonCharacters];
}
