using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace LightWatch.Gateway.Forwarding;

/// <summary>Sets a destination aside at its first refused connection, until the cluster's reactivation period is over or a health check finds it well.</summary>
/// <remarks>Slow or failing answers are the active health check's business: they may be the request's fault.</remarks>
internal sealed class UnreachablePolicy(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Unreachable";

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (!IsUnreachable(context.Features.Get<IForwarderErrorFeature>())) return;
        var period = cluster.Model.Config.HealthCheck?.Passive?.ReactivationPeriod ?? TimeSpan.FromSeconds(10);
        health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, period);
    }

    /// <summary>True if no connection came about, so that the destination cannot have seen a byte of the request.</summary>
    public static bool IsUnreachable(IForwarderErrorFeature? error) =>
        error is { Error: ForwarderError.Request, Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } };
}
