using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests;

/// <summary>Bodies of HTTP requests, and a way to post them.</summary>
internal static class HttpBodies
{
    public const string Protobuf = "application/x-protobuf";

    /// <summary>A valid OTLP request with one point.</summary>
    public static byte[] Sound => Request(Gauge("g", "", Point(42))).ToByteArray();

    public static byte[] Gzip(byte[] bytes)
    {
        using var into = new MemoryStream();
        using (var gzip = new GZipStream(into, CompressionLevel.Fastest)) gzip.Write(bytes);
        return into.ToArray();
    }

    public static async Task<(HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers)> PostAsync(
        this IngestHost host, Uri to, string path, byte[] body, string type, string encoding = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(to, path));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding.Length > 0) request.Content.Headers.ContentEncoding.Add(encoding);
        using var response = await host.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers);
    }
}
