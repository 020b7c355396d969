using LightWatch.Gateway.Forwarding;
using Yarp.ReverseProxy.Configuration;

namespace LightWatch.Gateway.Tests.Forwarding;

public sealed class RoutesTests
{
    private static IReadOnlyList<RouteConfig> RoutesTo(params string[] clusters) =>
        Routes.Of([.. clusters.Select(c => new ClusterConfig { ClusterId = c })]);

    [Fact]
    public void Only_clusters_that_exist_have_routes()
    {
        Assert.Empty(RoutesTo());
        Assert.All(RoutesTo(Clusters.Ingest), r => Assert.Equal(Clusters.Ingest, r.ClusterId));
        Assert.Equal(
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/{method}",
            Assert.Single(RoutesTo(Clusters.IngestGrpc)).Match.Path);
    }

    [Fact]
    public void Writes_below_the_api_are_routed_beside_the_queries()
    {
        var routes = RoutesTo(Clusters.Query, Clusters.Ingest, Clusters.IngestWeb);
        var byPath = routes.ToDictionary(r => r.Match.Path!, r => r.ClusterId);
        Assert.Equal(Clusters.Query, byPath["/api/v1/{**path}"]);
        Assert.Equal(Clusters.IngestWeb, byPath["/api/v1/write"]);
        Assert.Equal(byPath.Count, routes.Select(r => r.RouteId).Distinct().Count());
    }

    [Fact]
    public void Every_route_appends_the_address_of_its_caller()
    {
        Assert.All(RoutesTo(Clusters.Query, Clusters.Ingest, Clusters.IngestGrpc, Clusters.IngestWeb), route =>
        {
            var forwarded = Assert.Single(route.Transforms!, t => t.ContainsKey("X-Forwarded"));
            Assert.Equal(("Set", "Append"), (forwarded["X-Forwarded"], forwarded["For"]));
        });
    }
}
