using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LightWatch.ServiceDefaults;

/// <summary>What is measured and traced.</summary>
internal static class TelemetrySources
{
    // Named one by one: the agent's meter may live in the same process, and the agent exports it itself.
    private static readonly string[] Meters =
        ["LightWatch.Ingest", "LightWatch.Query", "LightWatch.Storage", "LightWatch.Gateway", "Npgsql"];

    private static readonly string[] Sources =
    [
        "LightWatch.Agent", "LightWatch.Ingest", "LightWatch.PromQL", "LightWatch.Query", "LightWatch.Storage",
        Yarp,
        "OpenTelemetry.Instrumentation.StackExchangeRedis",      // Aspire's component for Redis makes these
    ];

    private static readonly PathString[] Untraced =
    [
        "/health", "/alive", "/grpc.health.v1.Health",
        // Refused here; a process that exports to itself would otherwise trace its exports of traces, for ever.
        "/opentelemetry.proto.collector.trace.v1.TraceService", "/opentelemetry.proto.collector.logs.v1.LogsService",
    ];

    private const string Yarp = "Yarp.ReverseProxy";

    public static void AddMetrics(MeterProviderBuilder metrics) => metrics
        .AddMeter(Meters)
        .AddAspNetCoreInstrumentation()
        .AddHttpClientInstrumentation()
        .AddRuntimeInstrumentation()
        .AddProcessInstrumentation();

    public static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource(Sources)
        .AddAspNetCoreInstrumentation(web => web.Filter = context => IsTraced(context.Request.Path))
        .AddHttpClientInstrumentation(http =>
            http.FilterHttpRequestMessage = request => IsTraced(request.RequestUri?.AbsolutePath ?? ""))
        .AddNpgsql()
        .AddProcessor(new WithoutHealthChecks());

    private static bool IsTraced(PathString path)
    {
        foreach (var untraced in Untraced)
            if (path.StartsWithSegments(untraced, StringComparison.OrdinalIgnoreCase)) return false;
        return true;
    }

    // The Gateway asks every destination for its health every two seconds, each time in a trace of its own.
    private sealed class WithoutHealthChecks : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name == Yarp && data.OperationName.Contains("health_check", StringComparison.Ordinal))
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
