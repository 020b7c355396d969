using System.Globalization;
using Npgsql;

namespace LightWatch.AppHost.Stores;

/// <summary>The installed PostgreSQL as a program of the stack, over a data folder of its own.</summary>
/// <param name="cluster">Its data folder.</param>
/// <param name="password">That of <see cref="Role"/>, as which the services log in.</param>
/// <remarks>
/// The superuser has no password: it logs in by the socket in a folder that only its owner can enter.
/// </remarks>
internal sealed class LocalPostgres(LocalCluster cluster, ParameterResource password)
    : ExecutableResource("timescale", "/bin/sh", cluster.Folder), IResourceWithConnectionString
{
    public const string Endpoint = "tcp";
    public const string Role = "lightwatch";
    public const string Database = "metrics";

    // The orchestrator ends a program by SIGTERM, on which PostgreSQL waits until its clients have gone. SIGINT makes
    // it end at once and in order. A signal ends the first wait, hence the loop.
    private const string EndsInOrder = """
        trap 'kill -INT "$server" 2>/dev/null' TERM INT
        "$@" &
        server=$!
        wait "$server"; code=$?
        while kill -0 "$server" 2>/dev/null; do wait "$server"; code=$?; done
        exit $code
        """;

    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var endpoint = new EndpointReference(this, Endpoint);
            var (host, port) = (endpoint.Property(EndpointProperty.IPV4Host), endpoint.Property(EndpointProperty.Port));
            return ReferenceExpression.Create(
                $"Host={host};Port={port};Username={Role};Password={password};Database={Database}");
        }
    }

    public LocalCluster Cluster => cluster;

    private EndpointReference Listener => new(this, Endpoint);

    /// <summary>The program and its arguments, as <c>/bin/sh</c> takes them.</summary>
    public void AddArguments(CommandLineArgsCallbackContext context)
    {
        foreach (var word in (string[])["-c", EndsInOrder, "postgres", .. cluster.Command("postgres")])
            context.Args.Add(word);
        foreach (var word in (object[])["-D", cluster.Data, "-p", Listener.Property(EndpointProperty.TargetPort)])
            context.Args.Add(word);
    }

    /// <summary>Makes the role and the database of the services where they are missing. The server runs.</summary>
    public async Task PrepareDatabaseAsync(CancellationToken cancel)
    {
        await using var server = NpgsqlDataSource.Create(Superuser());
        await using var state = server.CreateCommand(
            $"""
            select exists (select from pg_roles where rolname = '{Role}'),
                exists (select from pg_database where datname = '{Database}')
            """);
        bool hasRole, hasDatabase;
        await using (var row = await state.ExecuteReaderAsync(cancel))
        {
            _ = await row.ReadAsync(cancel);
            (hasRole, hasDatabase) = (row.GetBoolean(0), row.GetBoolean(1));
        }
        // createrole: for lightwatch_read, the role of people who read with SQL. The password is set at every start, so
        // that it matches whatever happened to the one that was kept. It has letters and digits only.
        var secret = await password.GetValueAsync(cancel)
            ?? throw new DistributedApplicationException($"the parameter {password.Name} has no value");
        var verb = hasRole ? "alter" : "create";
        await ExecuteAsync(server, $"{verb} role {Role} login createrole password {Quoted(secret)}", cancel);
        if (!hasDatabase) await ExecuteAsync(server, $"create database {Database} owner {Role}", cancel);
    }

    /// <summary>True if it takes connections.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Superuser() + ";Timeout=3");
            await connection.OpenAsync(cancel);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Writes a backup of the database, in the format of a directory, into a new folder.</summary>
    /// <exception cref="DistributedApplicationException">It failed; the message has what pg_dump said.</exception>
    public Task DumpAsync(string folder, CancellationToken cancel) =>
        cluster.DumpAsync(folder, Database, Port(), cancel);

    private static async Task ExecuteAsync(NpgsqlDataSource server, string sql, CancellationToken cancel)
    {
        await using var command = server.CreateCommand(sql);
        _ = await command.ExecuteNonQueryAsync(cancel);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private string Superuser() =>
        $"Host={cluster.Folder};Port={Port()};Username={LocalCluster.Superuser};Database=postgres;Pooling=false";

    private string Port() => Listener.Port.ToString(CultureInfo.InvariantCulture);
}
