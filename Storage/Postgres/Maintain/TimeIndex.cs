using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>
/// Brings the summaries that find a range of time in rows that are not compressed up to date; rows without one are read
/// by every query.
/// </summary>
/// <remarks>
/// Left to autovacuum it would be done once a fifth of a chunk is new, which is minutes of samples for each query to
/// look through.
/// </remarks>
internal static class TimeIndex
{
    // Less than the server's deadlock_timeout, after which it would end an autovacuum that is in the way.
    private const string LockTimeout = "100ms";

    private const string Open = """
        select format('%I.%I', i.schemaname, i.indexname)
        from timescaledb_information.chunks as c
        join pg_indexes as i on i.schemaname = c.chunk_schema and i.tablename = c.chunk_name
            and i.indexdef like '% USING brin (%'
        where c.hypertable_schema = current_schema() and not c.is_compressed
        """;

    public static async Task SummarizeAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        foreach (var index in await Sql.ListAsync(connection, Open, r => r.GetString(0), cancel))
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                _ = await Sql.ExecuteAsync(
                    connection,
                    $"set local lock_timeout = '{LockTimeout}'; select brin_summarize_new_values('{index}')",
                    cancel);
                await transaction.CommitAsync(cancel);
            }
            catch (PostgresException busy)
                when (busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UndefinedTable)
            {
                // It is being vacuumed, compressed or dropped: there is nothing to do, or it is done next time.
            }
        }
    }
}
