using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LightWatch.Storage.Hot;

/// <summary>Degraded, with the reason, while commits do not go into the stream or the window is void.</summary>
/// <remarks>Everything works meanwhile: queries go to the database.</remarks>
internal sealed class HotHealth(CommitStream? stream, HotWindow? window) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        stream is { IsOn: false } ? HealthCheckResult.Degraded("committed batches do not go into the Redis stream")
        : window is { Memory: null }
            ? HealthCheckResult.Degraded($"the hot window is void: {window.Reason ?? "it is being read"}")
        : HealthCheckResult.Healthy());
}
