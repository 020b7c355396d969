using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace LightWatch.System.Tests.Support;

/// <summary>An OTLP/gRPC server like an orchestrator's dashboard: it takes every signal and keeps the spans.</summary>
internal sealed class TraceReceiver : IAsyncDisposable
{
    private const string Collector = "/opentelemetry.proto.collector.";
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<TracedSpan> _spans = new();
    private int _metrics;
    private int _logs;

    private TraceReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>All spans so far, in the order of their arrival.</summary>
    public IReadOnlyList<TracedSpan> Spans => [.. _spans];

    /// <summary>Requests with metrics, and requests with logs.</summary>
    public (int Metrics, int Logs) Requests => (Volatile.Read(ref _metrics), Volatile.Read(ref _logs));

    public static async Task<TraceReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        var receiver = new TraceReceiver(app);
        app.MapPost(Collector + "trace.v1.TraceService/Export", receiver.TakeSpansAsync);
        app.MapPost(Collector + "metrics.v1.MetricsService/Export",
            context => AnswerAsync(context, Interlocked.Increment(ref receiver._metrics)));
        app.MapPost(Collector + "logs.v1.LogsService/Export",
            context => AnswerAsync(context, Interlocked.Increment(ref receiver._logs)));
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeSpansAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = Read(body.ToArray());
        foreach (var of in request.ResourceSpans)
        {
            var service = of.Resource.Attributes.Single(a => a.Key == "service.name").Value.StringValue;
            foreach (var scope in of.ScopeSpans)
                foreach (var span in scope.Spans) _spans.Enqueue(TracedSpan.Of(service, scope.Scope.Name, span));
        }
        await AnswerAsync(context, 0);
    }

    private static ExportTraceServiceRequest Read(byte[] frame)
    {
        if (frame[0] == 0) return ExportTraceServiceRequest.Parser.ParseFrom(frame, 5, frame.Length - 5);
        using var plain = new GZipStream(new MemoryStream(frame, 5, frame.Length - 5), CompressionMode.Decompress);
        return ExportTraceServiceRequest.Parser.ParseFrom(plain);
    }

    private static async Task AnswerAsync(HttpContext context, int _)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}

/// <summary>One span as it was exported; ids in hexadecimal, <paramref name="Parent"/> empty for a root.</summary>
internal sealed record TracedSpan(
    string Service, string Scope, string Name, string Trace, string Id, string Parent, string Attributes)
{
    public static TracedSpan Of(string service, string scope, Span span) => new(
        service, scope, span.Name, Hex(span.TraceId), Hex(span.SpanId), Hex(span.ParentSpanId),
        string.Join(' ', span.Attributes.Select(a => $"{a.Key}={a.Value.StringValue}")));

    private static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);
}
