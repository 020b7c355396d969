using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Postgres.Schema;
using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LightWatch.Storage.Hosting;

/// <summary>
/// Unhealthy until the schema is there, and while questions cannot be answered by anything but the lost database;
/// degraded while the database takes no writes (senders are told to keep their data), or answers nothing that the hot
/// window does not know.
/// </summary>
/// <param name="isOnlySource">Nothing else answers questions in this process.</param>
internal sealed class PostgresHealth(PostgresSchema schema, PostgresSink? sink = null, PostgresSource? source = null, bool isOnlySource = true) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        schema.Waiting is { } waiting ? HealthCheckResult.Unhealthy(waiting)
        : source?.Failure is { } failure ? (isOnlySource ? HealthCheckResult.Unhealthy(failure) : HealthCheckResult.Degraded(failure))
        : sink?.Refusal is { } refusal ? HealthCheckResult.Degraded(refusal)
        : HealthCheckResult.Healthy());
}
