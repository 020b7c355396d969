using LightWatch.Gateway.Forwarding;
using Microsoft.Extensions.Configuration;

namespace LightWatch.Gateway.Tests.Forwarding;

public sealed class ClustersTests
{
    [Fact]
    public void No_address_gives_no_cluster() => Assert.Empty(Read());

    [Theory]
    [InlineData("ReverseProxy:Clusters:query:Destinations:query:Address", "query")]
    [InlineData("ReverseProxy:Clusters:ingest:Destinations:a:Address", "ingest")]
    [InlineData("services:query:http:0", "query")]
    [InlineData("services:ingest:otlp-http:0", "ingest")]
    [InlineData("services:ingest:otlp-grpc:0", "ingest-grpc")]
    [InlineData("services:ingest:web:0", "ingest-web")]
    public void Address_under_either_key_makes_its_cluster(string key, string cluster)
    {
        var made = Assert.Single(Read((key, "http://127.0.0.1:9090")));
        Assert.Equal(cluster, made.ClusterId);
        Assert.Equal("http://127.0.0.1:9090", Assert.Single(made.Destinations!).Value.Address);
    }

    [Fact]
    public void Configured_addresses_win_over_discovered_ones()
    {
        var made = Assert.Single(
            Read(("services:query:http:0", "http://a:1"),
            ("ReverseProxy:Clusters:query:Destinations:x:Address", "http://b:1")));
        Assert.Equal("http://b:1", Assert.Single(made.Destinations!).Value.Address);
    }

    [Fact]
    public void All_replicas_of_a_service_are_its_destinations()
    {
        var made = Assert.Single(
            Read(("services:query:http:0", "http://a:1"), ("services:query:http:1", "http://a:2")));
        Assert.Equal(["http://a:1", "http://a:2"],
            made.Destinations!.Values.Select(d => d.Address).Order(StringComparer.Ordinal));
    }

    [Theory, InlineData("query:9090"), InlineData("ftp://query"), InlineData("/query")]
    public void Wrong_address_is_refused_with_its_key(string address)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read(("services:query:http:0", address)));
        Assert.Contains("services:query:http:0", error.Message, StringComparison.Ordinal);
        Assert.Contains(address, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Health_is_asked_as_often_as_set()
    {
        var made = Assert.Single(
            Clusters.Read(Configuration(("services:query:http:0", "http://a:1")),
            new() { HealthCheckInterval = TimeSpan.FromSeconds(7), HealthTimeout = TimeSpan.FromSeconds(3) }));
        Assert.Equal("/health", made.HealthCheck?.Active?.Path);
        Assert.Equal(TimeSpan.FromSeconds(7), made.HealthCheck?.Active?.Interval);
        Assert.Equal(TimeSpan.FromSeconds(3), made.HealthCheck?.Active?.Timeout);
    }

    [Fact]
    public void Routes_exist_only_for_clusters_that_do()
    {
        var routes = Routes.Of(Read(("services:ingest:otlp-http:0", "http://a:1")));
        Assert.NotEmpty(routes);
        Assert.All(routes, route => Assert.Equal(Clusters.Ingest, route.ClusterId));
    }

    private static IReadOnlyList<Yarp.ReverseProxy.Configuration.ClusterConfig> Read(
        params (string Key, string Value)[] settings) => Clusters.Read(Configuration(settings), new());

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
