using Yarp.ReverseProxy.Configuration;

namespace LightWatch.Gateway.Forwarding;

/// <summary>Which path goes to which service. The more specific pattern wins, so writes under /api/v1 are not taken for queries.</summary>
internal static class Routes
{
    private static readonly (string Cluster, string Path)[] Table =
    [
        (Clusters.Query, "/api/v1/{**path}"),                    // the Prometheus API and the live socket
        (Clusters.Query, "/prometheus/{**path}"),                // the same for Grafana, under its usual prefix
        (Clusters.Query, "/federate"),
        (Clusters.Ingest, "/api/v1/write"),
        (Clusters.Ingest, "/api/v1/otlp/{**path}"),
        (Clusters.Ingest, "/api/v1/import/{**path}"),
        (Clusters.Ingest, "/v1/metrics"),
        (Clusters.IngestGrpc, "/opentelemetry.proto.collector.metrics.v1.MetricsService/{method}"),
    ];

    /// <summary>The routes of the clusters that exist.</summary>
    public static IReadOnlyList<RouteConfig> To(IReadOnlyList<ClusterConfig> clusters) =>
    [
        .. from route in Table
           where clusters.Any(c => c.ClusterId == route.Cluster)
           select new RouteConfig { RouteId = $"{route.Cluster} {route.Path}", ClusterId = route.Cluster, Match = new RouteMatch { Path = route.Path } },
    ];
}
