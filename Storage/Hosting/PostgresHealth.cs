using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Postgres.Schema;
using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LightWatch.Storage.Hosting;

/// <summary>
/// Unhealthy until the schema is there, and while a lost database leaves queries without an answer; degraded while the
/// database takes no writes (senders keep their data), or queries get no more than the hot window holds.
/// </summary>
/// <param name="isOnlySource">Nothing else answers queries in this process.</param>
internal sealed class PostgresHealth(
    PostgresSchema schema, PostgresSink? sink = null, PostgresSource? source = null,
    bool isOnlySource = true) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        schema.Waiting is { } waiting ? HealthCheckResult.Unhealthy(waiting)
        : source?.Failure is { } failure
            ? isOnlySource ? HealthCheckResult.Unhealthy(failure) : HealthCheckResult.Degraded(failure)
        : sink?.Refusal is { } refusal ? HealthCheckResult.Degraded(refusal)
        : HealthCheckResult.Healthy());
}
