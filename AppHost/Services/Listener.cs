namespace LightWatch.AppHost.Services;

/// <summary>The listeners of a service, as named in <c>Kestrel:Endpoints</c> of its appsettings.json.</summary>
internal static class Listener
{
    /// <summary>Adds one of our services as it is started everywhere.</summary>
    /// <remarks>
    /// Left to itself Aspire calls a project's only endpoint "http" and sets Kestrel__Endpoints__http__Url, beside the
    /// listener "web" that stays where appsettings.json has it. Published, it would also have the services believe the
    /// headers of every proxy: Access:TrustedProxies names those that are believed.
    /// </remarks>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name) where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(
            name, o => (o.ExcludeKestrelEndpoints, o.ExcludeLaunchProfile) = (true, true))
            .DisableForwardedHeaders();

    /// <summary>A listener with a fixed port for callers.</summary>
    /// <remarks>
    /// Published, the process has that port too. Running, a proxy of the orchestrator has it, and each replica gets a
    /// port of its own.
    /// </remarks>
    /// <param name="service">The service.</param>
    /// <param name="name">The listener's name in <c>Kestrel:Endpoints</c>.</param>
    /// <param name="port">What callers use.</param>
    /// <param name="title">What the dashboard calls it; null: its name.</param>
    /// <param name="http2">HTTP/2 without TLS: gRPC.</param>
    /// <param name="isExternal">For callers outside the stack.</param>
    public static IResourceBuilder<ProjectResource> WithListener(
        this IResourceBuilder<ProjectResource> service, string name, int port, string? title = null,
        bool http2 = false, bool isExternal = true)
    {
        var isRunning = service.ApplicationBuilder.ExecutionContext.IsRunMode;
        var host = isRunning ? "localhost" : "*";
        var target = service.GetEndpoint(name).Property(EndpointProperty.TargetPort);
        return service
            .WithEndpoint(name, e =>
            {
                (e.UriScheme, e.Transport) = ("http", http2 ? "http2" : "http");
                (e.Port, e.TargetPort) = (port, isRunning ? null : port);
                e.IsExternal = isExternal;
            })
            .WithEnvironment(
                $"Kestrel__Endpoints__{name}__Url", ReferenceExpression.Create($"http://{host}:{target}"))
            .WithUrlForEndpoint(name, url => url.DisplayText = title ?? name);
    }

#pragma warning disable ASPIREPROBES001 // the interface of what can be probed is still marked as new
    /// <summary>Ready and alive: for the dashboard and WaitFor when running, for probes when published.</summary>
    public static IResourceBuilder<T> WithProbes<T>(this IResourceBuilder<T> resource, string endpoint)
        where T : IResourceWithEndpoints, IResourceWithProbes
    {
        if (resource.ApplicationBuilder.ExecutionContext.IsRunMode)
            return resource.WithHttpHealthCheck("/health", endpointName: endpoint);
        return resource
            .WithHttpProbe(ProbeType.Readiness, "/health", endpointName: endpoint)
            .WithHttpProbe(ProbeType.Liveness, "/alive", endpointName: endpoint);
    }
#pragma warning restore ASPIREPROBES001
}
