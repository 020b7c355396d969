using LightWatch.Shared;
using LightWatch.Storage;
using LightWatch.Storage.Hosting;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace LightWatch.Conformance;

/// <summary>
/// The store in a database of its own; each section empties it, which is much quicker than making another.
/// </summary>
internal sealed class PostgresTestStore : ITestStore
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    // Series stay: the sink knows their ids.
    private const string Empty = "truncate sample, sample_start, histogram, exemplar";

    private readonly Database _database;

    private PostgresTestStore(Database database) => _database = database;

    public ISampleSink Sink => _database.Host.Services.GetRequiredService<ISampleSink>();

    public ISampleSource Source => _database.Host.Services.GetRequiredService<ISampleSource>();

    /// <summary>Gives one store after the other, all in one database: only one may be open at a time.</summary>
    public static Func<ValueTask<ITestStore>> Opener(PostgresKind kind)
    {
        var database = new Lazy<Task<Database>>(() => Database.NewAsync(kind));
        return async () =>
        {
            var opened = await database.Value;
            await using var empty = opened.People.CreateCommand(Empty);
            _ = await empty.ExecuteNonQueryAsync();
            opened.Host.Services.GetRequiredService<PostgresSource>().Forget(long.MinValue, long.MaxValue);
            return new PostgresTestStore(opened);
        };
    }

    public ValueTask DisposeAsync() => default;

    private sealed record Database(IHost Host, NpgsqlDataSource People)
    {
        public static async Task<Database> NewAsync(PostgresKind kind)
        {
            var connection = await ConnectionAsync(kind);
            var builder =
                Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["ConnectionStrings:metrics"] = connection,
                ["Postgres:UseTimescale"] = (kind == PostgresKind.Timescale).ToString(),
                // Scripts live in 1970.
                ["Storage:RawRetention"] = "36500.00:00:00",
                ["Storage:MinuteRetention"] = "36500.00:00:00",
                ["Storage:HourRetention"] = "36500.00:00:00",
            });
            builder.AddStorage();
            var host = builder.Build();
            await host.StartAsync();
            var (sink, source) = (
                host.Services.GetRequiredService<PostgresSink>(), host.Services.GetRequiredService<PostgresSource>());
            await Eventually.TrueAsync(() => sink.Refusal is null && source.Failure is null, Deadline);
            return new Database(host, NpgsqlDataSource.Create(connection));
        }

        // On the server that the environment names, else on one that ends with this process.
        private static async Task<string> ConnectionAsync(PostgresKind kind)
        {
            if (Environment.GetEnvironmentVariable("ConnectionStrings__metrics") is not { Length: > 0 } given)
                return await (await PostgresServer.SharedAsync(kind)).CreateDatabaseAsync();
            var name = $"lightwatch_conformance_{Environment.ProcessId}";
            await using var server = NpgsqlDataSource.Create(given);
            await using var create = server.CreateCommand($"create database {name}");
            _ = await create.ExecuteNonQueryAsync();
            return new NpgsqlConnectionStringBuilder(given) { Database = name }.ConnectionString;
        }
    }
}
