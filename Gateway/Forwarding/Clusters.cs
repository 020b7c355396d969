using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace LightWatch.Gateway.Forwarding;

/// <summary>Addresses of the other services, read from settings; a cluster without an address does not exist.</summary>
/// <remarks>
/// Addresses come from <c>ReverseProxy:Clusters:NAME:Destinations:*:Address</c>, else from service discovery:
/// <c>services:query:web:N</c> (or <c>http</c>, as orchestrators name it), <c>services:ingest:otlp-http:N</c>,
/// <c>services:ingest:otlp-grpc:N</c> and <c>services:ingest:web:N</c>. A configured address may name a service too:
/// <c>http://_web.query</c> stands for each of <c>services:query:web:N</c>, <c>https+http://query</c> for those of its
/// https endpoint, else of its http one.
/// </remarks>
internal static class Clusters
{
    public const string Query = "query";
    public const string Ingest = "ingest";

    /// <summary>
    /// Ingest's gRPC listener: without TLS a port speaks either HTTP/1.1 or HTTP/2, so this one is another address. It
    /// answers <c>/health</c> too.
    /// </summary>
    public const string IngestGrpc = "ingest-grpc";

    /// <summary>Ingest's web listener: remote write, imports, and what administrators read.</summary>
    public const string IngestWeb = "ingest-web";

    /// <exception cref="InvalidOperationException">An address is not an absolute http or https URL; the message names
    /// its key.</exception>
    public static IReadOnlyList<ClusterConfig> Read(IConfiguration configuration, GatewayOptions options)
    {
        List<ClusterConfig> clusters = [];
        Add(Query, "services:query:web", "services:query:http");
        Add(Ingest, "services:ingest:otlp-http");
        Add(IngestGrpc, "services:ingest:otlp-grpc");
        Add(IngestWeb, "services:ingest:web", "services:ingest:http");
        return clusters;

        void Add(string name, params string[] discovery)
        {
            var destinations = Destinations(configuration, name, discovery);
            if (destinations.Count > 0) clusters.Add(Cluster(name, destinations, options));
        }
    }

    private static Dictionary<string, DestinationConfig> Destinations(
        IConfiguration configuration, string name, string[] discovery)
    {
        var configured = configuration.GetSection($"ReverseProxy:Clusters:{name}:Destinations").GetChildren()
            .Select(d => (Name: d.Key, Value: d["Address"], Key: $"{d.Path}:Address"))
            .Where(d => !string.IsNullOrWhiteSpace(d.Value)).ToList();
        foreach (var section in discovery)
        {
            if (configured.Count > 0) break;
            configured = [.. configuration.GetSection(section).GetChildren()
                .Select(d => (Name: d.Key, d.Value, Key: d.Path)).Where(d => !string.IsNullOrWhiteSpace(d.Value))];
        }
        return configured.ToDictionary(d => d.Name, d => new DestinationConfig { Address = Checked(d.Value!, d.Key) },
            StringComparer.OrdinalIgnoreCase);
    }

    private static string Checked(string address, string key) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "https+http"
            ? address
            : throw new InvalidOperationException($"{key} is '{address}'; it must be an absolute http or https URL.");

    private static ClusterConfig Cluster(
        string name, Dictionary<string, DestinationConfig> destinations, GatewayOptions options) => new()
    {
        ClusterId = name,
        Destinations = destinations,
        HttpRequest = new ForwarderRequestConfig
        {
            ActivityTimeout = options.MaxSilence,
            Version = name == IngestGrpc ? new Version(2, 0) : null,
            VersionPolicy = name == IngestGrpc ? HttpVersionPolicy.RequestVersionExact : null,
        },
        // A busy replica is left for the less busy of two picked at random; few long gRPC connections are counted
        // exactly.
        LoadBalancingPolicy = name == IngestGrpc
            ? LoadBalancingPolicies.LeastRequests
            : LoadBalancingPolicies.PowerOfTwoChoices,
        HealthCheck = new HealthCheckConfig
        {
            // With every destination marked unhealthy, trying one is better than refusing: the mark may be older than
            // the recovery.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/health",
                Interval = options.HealthCheckInterval,
                Timeout = options.HealthTimeout,
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            },
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = ConnectFailurePolicy.PolicyName,
                ReactivationPeriod = 2 * options.HealthCheckInterval,
            },
        },
    };
}
