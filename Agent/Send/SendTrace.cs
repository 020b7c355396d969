using System.Diagnostics;
using System.Globalization;
using LightWatch.Agent.Host;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LightWatch.Agent.Send;

/// <summary>One span for each request, whose context travels with it.</summary>
internal static class SendTrace
{
    private const string SourceName = "LightWatch.Agent";
    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// Exports the spans over OTLP until disposed, as the standard <c>OTEL_*</c> variables say; the agent's own name
    /// and instance are among them, and never reach the host's metrics.
    /// </summary>
    /// <returns>Null without <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>: then there are no spans at all.</returns>
    public static TracerProvider? Export(string hostName)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))) return null;
        return Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.Clear()
                .AddService(HostIdentity.ServiceName, serviceVersion: HostIdentity.Version, serviceInstanceId: hostName)
                .AddEnvironmentVariableDetector())
            .AddSource(SourceName)
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>Begins a span; the caller disposes it.</summary>
    /// <returns>Null if it is not exported.</returns>
    public static Activity? Start(Uri to)
    {
        // A trace of its own: what the caller does goes on for as long as the process.
        Activity.Current = null;
        return Source.StartActivity(OtlpClient.Method, ActivityKind.Client)?
            .SetTag("rpc.system", "grpc").SetTag("server.address", to.Host).SetTag("server.port", to.Port);
    }

    /// <summary>Makes the receiver's span a child of this one.</summary>
    public static void AddTo(this Activity? span, HttpRequestMessage request)
    {
        // Source: https://www.w3.org/TR/trace-context/#traceparent-header; an Activity's id has this form.
        if (span?.Id is { } id) request.Headers.TryAddWithoutValidation("traceparent", id);
    }

    /// <summary>Notes how the request ended.</summary>
    public static void End(this Activity? span, in SendResult result)
    {
        if (span is null) return;
        span.SetTag("lightwatch.outcome", result.Outcome.ToString());
        if (result.RefusedPoints > 0)
            span.SetTag("lightwatch.refused_points", result.RefusedPoints.ToString(CultureInfo.InvariantCulture));
        if (result.Outcome != SendOutcome.Delivered) span.SetStatus(ActivityStatusCode.Error, result.Reason);
    }
}
