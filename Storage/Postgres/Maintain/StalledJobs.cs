using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>
/// Runs the store's TimescaleDB jobs over our own connection while the server's scheduler fails at them, or does not
/// come to them.
/// </summary>
/// <remarks>
/// TimescaleDB up to 2.29 on PostgreSQL 15.20 and the other minor releases of August 2026: every scheduled job ends
/// with <c>cannot drop portal "" while it is being set up</c>, while <c>run_job</c> works. And where no background
/// worker is left for the scheduler (<c>timescaledb.max_background_workers</c>), jobs never run and never fail. Without
/// this nothing would be compressed or summed up.
/// </remarks>
internal sealed class StalledJobs(TimeProvider time, ILogger log)
{
    // Failed, or how many seconds ago it should have begun; nothing where it runs now, or was never planned.
    private const string Jobs = """
        select j.job_id, extract(epoch from j.schedule_interval)::float8, coalesce(s.last_run_status = 'Failed', false),
            case when isfinite(j.next_start) then extract(epoch from now() - j.next_start)::float8 end,
            coalesce(s.job_status = 'Running', false)
        from timescaledb_information.jobs as j left join timescaledb_information.job_stats as s using (job_id)
        where j.scheduled and j.owner = current_user::regrole
            and j.proc_name in ('policy_refresh_continuous_aggregate', 'policy_compression')
        order by j.job_id
        """;

    /// <summary>
    /// How late the scheduler may be beyond one interval of the job: a server with many databases and few workers is
    /// still given time.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly Dictionary<int, long> _runs = [];
    private readonly Dictionary<int, long> _seen = [];
    private bool _isLogged;

    /// <summary>Runs those that are due by their own schedule.</summary>
    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        foreach (var job in await Sql.ListAsync(connection, Jobs, Read, cancel))
        {
            _ = _seen.TryAdd(job.Id, time.GetTimestamp());
            if (!IsStalled(job)
                || (_runs.TryGetValue(job.Id, out var last) && time.GetElapsedTime(last) < job.Interval)) continue;
            _runs[job.Id] = time.GetTimestamp();
            if (!_isLogged)
                log.Maintained("TimescaleDB's scheduler fails at its jobs or has no workers; they are run from here");
            _isLogged = true;
            try
            {
                _ = await Sql.ExecuteAsync(connection, FormattableString.Invariant($"call run_job({job.Id})"), cancel);
            }
            catch (PostgresException refused)
            {
                log.MaintenanceFails($"job {job.Id}: {refused.MessageText}");
            }
        }
    }

    private static Job Read(NpgsqlDataReader r) => new(
        r.GetInt32(0), TimeSpan.FromSeconds(r.GetDouble(1)), r.GetBoolean(2),
        r.IsDBNull(3) ? null : TimeSpan.FromSeconds(r.GetDouble(3)), r.GetBoolean(4));

    // One that was never planned counts from when it was first seen here.
    private bool IsStalled(Job job) =>
        job.HasFailed
            || (!job.IsRunning && (job.Overdue ?? time.GetElapsedTime(_seen[job.Id])) > job.Interval + Margin);

    private readonly record struct Job(int Id, TimeSpan Interval, bool HasFailed, TimeSpan? Overdue, bool IsRunning);
}
