using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>How rows that are too old are dropped, for both kinds of database.</summary>
internal static class Expiry
{
    private const int MaxAtOnce = 100_000;

    /// <summary>
    /// False while the database's clock says that no samples have come for a day: either it is wrong, or this is all
    /// there is. Both must not cost data.
    /// </summary>
    public static async Task<bool> MayDropAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        await Sql.ScalarAsync<bool>(
            connection,
            """
            select exists (
                select from sample where time > now() - interval '1 day' and time < now() + interval '1 day')
            """,
            cancel);

    /// <summary>
    /// Notifies processes that keep samples in memory that some were dropped before they reached their age.
    /// </summary>
    public static Task TellAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            connection, $"select pg_notify('{PostgresListener.Deleted}', '{PostgresListener.SamplesOnly}')", cancel);

    public static Task DropExemplarsAsync(NpgsqlConnection connection, TimeSpan keep, CancellationToken cancel) =>
        DeleteAsync(connection, "exemplar", keep, cancel);

    /// <summary>Deletes old rows of a table without partitions, some at a time.</summary>
    public static async Task DeleteAsync(
        NpgsqlConnection connection, string table, TimeSpan keep, CancellationToken cancel)
    {
        var delete = $"""
            delete from {table} where ctid = any (array(
                select ctid from {table} where time < now() - interval '{SqlText.Interval(keep)}' limit {MaxAtOnce}))
            """;
        while (await Sql.ExecuteAsync(connection, delete, cancel) == MaxAtOnce)
        {
            // Each statement is a transaction of its own: no lock and no bloat lasts.
        }
    }
}
