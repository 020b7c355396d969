using Microsoft.Extensions.Diagnostics.HealthChecks;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace LightWatch.Gateway.Forwarding;

/// <summary>Degraded while a destination of a service is unhealthy; the Gateway itself still serves.</summary>
internal sealed class ForwardingHealth(IProxyStateLookup proxies) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = proxies.GetClusters()
            .Select(c => (c.ClusterId, All: c.Destinations.Count, Bad: c.Destinations.Values.Count(IsBad)))
            .Where(c => c.Bad > 0)
            .Select(c => $"{c.ClusterId}: {c.Bad} of {c.All} do not answer well.")
            .Order(StringComparer.Ordinal).ToList();
        return Task.FromResult(
            problems.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', problems)));
    }

    private static bool IsBad(DestinationState destination) =>
        destination.Health.Active == DestinationHealth.Unhealthy
            || destination.Health.Passive == DestinationHealth.Unhealthy;
}
