using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace LightWatch.Gateway.Forwarding;

/// <summary>
/// Takes a destination out of rotation at its first failed connection, until the cluster's reactivation period is over
/// or a health check succeeds.
/// </summary>
/// <remarks>Slow or failed answers are left to the active health check: the request may be their cause.</remarks>
internal sealed class ConnectFailurePolicy(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "ConnectFailure";

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (!IsConnectFailure(context.Features.Get<IForwarderErrorFeature>())) return;
        var period = cluster.Model.Config.HealthCheck?.Passive?.ReactivationPeriod ?? TimeSpan.FromSeconds(10);
        health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, period);
    }

    /// <summary>
    /// True if no connection came about, so that the destination cannot have seen a byte of the request.
    /// </summary>
    public static bool IsConnectFailure(IForwarderErrorFeature? error) =>
        error is { Error: ForwarderError.Request, Exception: HttpRequestException failure }
        && failure.HttpRequestError is (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError);
}
