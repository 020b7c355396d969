using LightWatch.Storage.Postgres.Schema;
using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LightWatch.Storage.Postgres;

/// <summary>Unhealthy until the schema is there; degraded, with the reason, while the database takes no writes: senders are told to keep their data.</summary>
internal sealed class PostgresHealth(PostgresSchema schema, PostgresSink? sink = null) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        schema.Waiting is { } waiting ? HealthCheckResult.Unhealthy(waiting)
        : sink?.Refusal is { } refusal ? HealthCheckResult.Degraded(refusal)
        : HealthCheckResult.Healthy());
}
