using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Storage.Postgres.Schema;

/// <summary>
/// Creates the schema, or brings it to this program's version. Any number of replicas may start at once: one works, the
/// others wait.
/// </summary>
internal static class SchemaMigrator
{
    private static readonly Version OldestTimescale = new(2, 18);

    /// <summary>Runs what is missing.</summary>
    /// <exception cref="PostgresException">The server refused a statement; all steps before it are done.</exception>
    public static async Task<StoreSchema> MigrateAsync(
        NpgsqlDataSource source, PostgresOptions options, ILogger log, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        // A session's lock outlives transactions, and ends with the connection whatever happens to us.
        await ExecuteAsync(
            connection,
            $"set statement_timeout = 0; select pg_advisory_lock({AdvisoryLocks.Space}, {AdvisoryLocks.Schema})",
            cancel);
        await ExecuteAsync(
            connection,
            """
            create table if not exists schema_version (
                version int primary key, name text not null, applied timestamptz not null default now())
            """,
            cancel);
        var version = await ScalarAsync<int>(
            connection, "select coalesce(max(version), 0) from schema_version", cancel);
        var kind = version == 0 ? await ChooseAsync(connection, options, log, cancel)
            : await KindAsync(connection, cancel);
        var schema = await ScalarAsync<string>(connection, "select quote_ident(current_schema())", cancel);
        foreach (var step in Migration.All(kind))
        {
            if (step.Number <= version) continue;
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await ExecuteAsync(connection, step.For(schema, options.ChunkInterval), cancel);
            if (version == 0)
                await ExecuteAsync(connection, $"insert into store (kind) values ('{Text(kind)}')", cancel);
            var done = string.Create(
                CultureInfo.InvariantCulture,
                $"insert into schema_version (version, name) values ({step.Number}, '{step.Name}')");
            await ExecuteAsync(connection, done, cancel);
            await transaction.CommitAsync(cancel);
            log.Migrated(step.Number, step.Name);
            version = step.Number;
        }
        await ExecuteAsync(
            connection,
            $"select pg_advisory_unlock({AdvisoryLocks.Space}, {AdvisoryLocks.Schema}); reset statement_timeout",
            cancel);
        return await FindAsync(connection, cancel)
            ?? throw new InvalidOperationException("the schema is gone as soon as it was made");
    }

    /// <summary>Reads what is there; null if there is nothing, or less than this program needs.</summary>
    public static async Task<StoreSchema?> FindAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (!await ScalarAsync<bool>(
            connection, "select to_regclass('schema_version') is not null and to_regclass('store') is not null",
            cancel)) return null;
        await using var command = new NpgsqlCommand(
            "select s.kind, s.id, (select coalesce(max(version), 0) from schema_version) from store as s", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel)) return null;
        var found = new StoreSchema(
            reader.GetString(0) == Text(StoreKind.Timescale) ? StoreKind.Timescale : StoreKind.Plain, reader.GetGuid(1),
            reader.GetInt32(2));
        return found.Version < Migration.Newest ? null : found;
    }

    private static string Text(StoreKind kind) => kind == StoreKind.Timescale ? "timescale" : "plain";

    private static async Task<StoreKind> KindAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        await ScalarAsync<string>(connection, "select kind from store", cancel) == Text(StoreKind.Timescale)
            ? StoreKind.Timescale : StoreKind.Plain;

    private static async Task<StoreKind> ChooseAsync(
        NpgsqlConnection connection, PostgresOptions options, ILogger log, CancellationToken cancel)
    {
        var missing = options.UseTimescale ? await MissingAsync(connection, cancel)
            : "the setting Postgres:UseTimescale is off";
        if (missing is null) return StoreKind.Timescale;
        log.NoTimescale(missing);
        return StoreKind.Plain;
    }

    // Says why TimescaleDB cannot be used; makes the extension if it can be made.
    private static async Task<string?> MissingAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var installed = await ScalarAsync<bool>(
            connection, "select exists (select from pg_available_extensions where name = 'timescaledb')", cancel);
        if (!installed) return "the extension timescaledb is not installed on the server";
        // Without the library the attempt to create the extension would end the connection.
        var loaded = await ScalarAsync<bool>(
            connection, "select exists (select from pg_settings where name like 'timescaledb.%')", cancel);
        if (!loaded) return "timescaledb is installed, but not in the server's shared_preload_libraries";
        try
        {
            await ExecuteAsync(
                connection,
                """
                set client_min_messages = warning; create extension if not exists timescaledb; reset client_min_messages
                """,
                cancel);
        }
        catch (PostgresException refused)
        {
            return $"timescaledb is installed, but cannot be created in this database: {refused.MessageText}";
        }
        var version = await ScalarAsync<string>(
            connection, "select extversion from pg_extension where extname = 'timescaledb'", cancel);
        if (Version.TryParse(version.Split('-')[0], out var number) && number < OldestTimescale)
            return $"timescaledb {version} is older than {OldestTimescale}";
        var license = await ScalarAsync<string>(connection, "select current_setting('timescaledb.license')", cancel);
        return license == "timescale" ? null
            : "this timescaledb is the Apache edition, without columnstore and continuous aggregates";
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancel))!;
    }
}
