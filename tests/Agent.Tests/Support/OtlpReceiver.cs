using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace LightWatch.Agent.Tests.Support;

/// <summary>A small OTLP/gRPC server on Kestrel, decoding with Google.Protobuf; keeps what it took.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ExportMetricsServiceRequest> _requests = new();
    private readonly ConcurrentQueue<IHeaderDictionary> _headers = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>What has been acknowledged, in order of arrival.</summary>
    public IReadOnlyList<ExportMetricsServiceRequest> Requests => [.. _requests];

    public IReadOnlyList<IHeaderDictionary> Headers => [.. _headers];

    public Uri Address => new(_app.Urls.First());

    /// <summary>The gRPC status of the next answers; 0 takes the data.</summary>
    public int Status { get; set; }

    /// <summary>Calls, answered with whatever status.</summary>
    public int Calls { get; private set; }

    public static async Task<OtlpReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            k => k.Listen(IPAddress.Loopback, port, l => l.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", receiver.ExportAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until what was received satisfies the condition.</summary>
    public async Task<IReadOnlyList<ExportMetricsServiceRequest>> WaitAsync(
        Func<IReadOnlyList<ExportMetricsServiceRequest>, bool> condition, TimeSpan? deadline = null)
    {
        await Eventually.TrueAsync(() => condition(Requests), deadline);
        return Requests;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ExportAsync(HttpContext context)
    {
        Calls++;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var frame = body.ToArray();
        Assert.Equal(frame.Length - 5, (int)BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(1)));
        Assert.Equal(1, frame[0]);
        await using var plain = new GZipStream(new MemoryStream(frame, 5, frame.Length - 5),
            CompressionMode.Decompress);
        var request = ExportMetricsServiceRequest.Parser.ParseFrom(plain);
        if (Status == 0)
        {
            _headers.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value)));
            _requests.Enqueue(request);
        }

        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status",
            Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
