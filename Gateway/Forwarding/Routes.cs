using LightWatch.Control.Access;
using LightWatch.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;

namespace LightWatch.Gateway.Forwarding;

/// <summary>
/// Which path goes to which service. The more specific pattern wins: writes under /api/v1 do not go to Query.
/// </summary>
internal static class Routes
{
    private static readonly (string Cluster, string Path, Scope Scope)[] Table =
    [
        (Clusters.Query, "/api/v1/{**path}", Scope.Query),                   // the Prometheus API and the live socket
        // the same for Grafana, under its usual prefix
        (Clusters.Query, "/prometheus/{**path}", Scope.Query),
        (Clusters.Query, "/federate", Scope.Query),
        (Clusters.Query, "/api/admin/storage/{**path}", Scope.Admin),
        (Clusters.IngestWeb, "/api/admin/refusals", Scope.Admin),
        (Clusters.IngestWeb, "/api/v1/write", Scope.Ingest),
        (Clusters.IngestWeb, "/api/v1/otlp/{**path}", Scope.Ingest),
        (Clusters.IngestWeb, "/api/v1/import/{**path}", Scope.Ingest),
        (Clusters.Ingest, "/v1/metrics", Scope.Ingest),
        (Clusters.IngestGrpc, "/opentelemetry.proto.collector.metrics.v1.MetricsService/{method}", Scope.Ingest),
    ];

    private const string ScopeKey = "Scope";

    /// <summary>The routes of the clusters that exist.</summary>
    public static IReadOnlyList<RouteConfig> Of(IReadOnlyList<ClusterConfig> clusters) =>
    [
        .. from route in Table
           where clusters.Any(c => c.ClusterId == route.Cluster)
           select WithCallerHeaders(new RouteConfig
           {
               RouteId = $"{route.Cluster} {route.Path}",
               ClusterId = route.Cluster,
               Match = new RouteMatch { Path = route.Path },
               Metadata = new Dictionary<string, string>(
                   StringComparer.Ordinal) { [ScopeKey] = route.Scope.ToString() },
           }),
    ];

    /// <summary>
    /// Sets the listener of a route and the scope that its caller needs; both as in the service behind it.
    /// </summary>
    public static void Restrict(EndpointBuilder endpoint)
    {
        var route = endpoint.Metadata.OfType<RouteModel>().Single().Config;
        var scope = Enum.Parse<Scope>(route.Metadata![ScopeKey]);
        endpoint.RequireScope(scope);
        switch (route.ClusterId)
        {
            case Clusters.IngestGrpc:
                endpoint.RequireListener(Listeners.OtlpGrpc);
                break;
            case Clusters.Ingest or Clusters.IngestWeb when scope == Scope.Ingest:
                endpoint.RequireListener(Listeners.Web, Listeners.OtlpHttp);
                break;
            default:
                endpoint.RequireListener(Listeners.Web);
                break;
        }
    }

    // The service sees the host of the caller's request (it compares it with Origin), and the caller's address after
    // those that earlier proxies reported: a reported loopback address must not make a remote caller local.
    private static RouteConfig WithCallerHeaders(RouteConfig route) => route
        .WithTransformUseOriginalHostHeader(true)
        .WithTransformXForwarded(xDefault: ForwardedTransformActions.Set, xFor: ForwardedTransformActions.Append);
}
