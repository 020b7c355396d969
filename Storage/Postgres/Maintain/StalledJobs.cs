using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>Runs the store's TimescaleDB jobs over our own connection while the server's scheduler fails at them.</summary>
/// <remarks>
/// TimescaleDB up to 2.29 on PostgreSQL 15.20 and the other minor releases of August 2026: every scheduled job ends with
/// <c>cannot drop portal "" while it is being set up</c>, while <c>run_job</c> works. Without this nothing would be compressed or summed up.
/// </remarks>
internal sealed class StalledJobs(TimeProvider time, ILogger log)
{
    private const string Failed = """
        select j.job_id, extract(epoch from j.schedule_interval)::float8
        from timescaledb_information.jobs as j join timescaledb_information.job_stats as s using (job_id)
        where s.last_run_status = 'Failed' and j.owner = current_user::regrole and j.proc_name in ('policy_refresh_continuous_aggregate', 'policy_compression')
        order by j.job_id
        """;

    private readonly Dictionary<int, long> _runs = [];
    private bool _told;

    /// <summary>Runs those that are due by their own schedule.</summary>
    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        foreach (var (job, seconds) in await Sql.ListAsync(connection, Failed, r => (r.GetInt32(0), r.GetDouble(1)), cancel))
        {
            if (_runs.TryGetValue(job, out var last) && time.GetElapsedTime(last).TotalSeconds < seconds) continue;
            _runs[job] = time.GetTimestamp();
            if (!_told) log.Maintained("TimescaleDB's scheduler fails at its jobs; they are run from here");
            _told = true;
            try
            {
                _ = await Sql.ExecuteAsync(connection, FormattableString.Invariant($"call run_job({job})"), cancel);
            }
            catch (PostgresException refused)
            {
                log.MaintenanceFails($"job {job}: {refused.MessageText}");
            }
        }
    }
}
