using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LightWatch.Storage.Embedded;

/// <summary>
/// Degraded, with the reasons, while the store cannot write or has set damaged blocks aside: it still answers.
/// </summary>
internal sealed class StoreHealth(StoreAdmin store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken =
        default)
    {
        var problems = store.Statistics.Problems;
        return Task.FromResult(problems.Count == 0 ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(string.Join(' ', problems.Take(10))));
    }
}
