using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LightWatch.Control.Access;

/// <summary>
/// Answers refused requests: with a gRPC status to gRPC callers, with Prometheus's error JSON to all others.
/// </summary>
internal static class Refusal
{
    public static async Task WriteAsync(HttpContext context, int status, string reason)
    {
        var response = context.Response;
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            // A gRPC status alone, without a message body, goes in the headers. Source: gRPC over HTTP/2,
            // "Trailers-Only".
            response.ContentType = "application/grpc";
            response.Headers["grpc-status"] = status switch { 401 => "16", 403 => "7", 503 => "14", _ => "8" };
            response.Headers["grpc-message"] = Uri.EscapeDataString(reason);
            return;
        }

        response.StatusCode = status;
        response.ContentType = "application/json";
        if (status == 401) response.Headers.WWWAuthenticate = "Basic realm=\"LightWatch\", charset=\"UTF-8\"";
        if (status == 429) response.Headers.RetryAfter = "60";
        if (status == 503) response.Headers.RetryAfter = "2";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", "error");
        json.WriteString(
            "errorType",
            status switch { 401 => "unauthorized", 403 => "forbidden", 503 => "unavailable", _ =>
                "too_many_requests" });
        json.WriteString("error", reason);
        json.WriteEndObject();
    }
}
