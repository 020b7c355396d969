using Npgsql;

namespace LightWatch.Storage.Postgres;

/// <summary>The connections of one process to its database: a pool, and single ones that are kept for long.</summary>
public sealed class PostgresConnections : IAsyncDisposable, IDisposable
{
    private const int NpgsqlPoolSize = 100;
    private const int NpgsqlTimeoutSeconds = 15;
    private const int NpgsqlCommandTimeoutSeconds = 30;

    // By how much the server gives up first, with an answer; a client that gives up breaks its connection.
    private static readonly TimeSpan ClientMargin = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">
    /// The connection string cannot be read; the message does not quote it.
    /// </exception>
    public PostgresConnections(string connectionString, PostgresOptions options)
    {
        var pooled = new NpgsqlConnectionStringBuilder(connectionString);
        // What the string leaves at Npgsql's own default is taken from the options.
        if (pooled.MaxPoolSize == NpgsqlPoolSize) pooled.MaxPoolSize = options.MaxConnections;
        if (pooled.Timeout == NpgsqlTimeoutSeconds) pooled.Timeout = (int)options.ConnectTimeout.TotalSeconds;
        if (pooled.CommandTimeout == NpgsqlCommandTimeoutSeconds)
            pooled.CommandTimeout = (int)(options.StatementTimeout + ClientMargin).TotalSeconds;
        pooled.ApplicationName ??= "LightWatch";
        // The server ends a statement whose client is gone, should the cancellation not reach it.
        if (string.IsNullOrEmpty(pooled.Options))
            pooled.Options = $"-c statement_timeout={(long)options.StatementTimeout.TotalMilliseconds + 1000}";
        var single = new NpgsqlConnectionStringBuilder(pooled.ConnectionString)
        {
            Pooling = false, KeepAlive = 5, CommandTimeout = 0,
        };
        Pool = NpgsqlDataSource.Create(pooled);
        Unpooled = NpgsqlDataSource.Create(single);
    }

    /// <summary>For everything short.</summary>
    public NpgsqlDataSource Pool { get; }

    /// <summary>
    /// For LISTEN and maintenance: not pooled, no command timeout, and a lost peer is noticed within seconds.
    /// </summary>
    public NpgsqlDataSource Unpooled { get; }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await Unpooled.DisposeAsync();
    }

    public void Dispose()
    {
        Pool.Dispose();
        Unpooled.Dispose();
    }
}
