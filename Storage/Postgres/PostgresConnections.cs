using System.Diagnostics;
using Npgsql;

namespace LightWatch.Storage.Postgres;

/// <summary>The connections of one process to its database: a pool, and single ones that are kept for long.</summary>
public sealed class PostgresConnections : IAsyncDisposable, IDisposable
{
    private const int NpgsqlPoolSize = 100;
    private const int NpgsqlTimeoutSeconds = 15;
    private const int NpgsqlCommandTimeoutSeconds = 30;

    private const int MaxTracedQuery = 500;

    // By how much the server gives up first, with an answer; a client that gives up breaks its connection.
    private static readonly TimeSpan ClientMargin = TimeSpan.FromSeconds(5);

    /// <summary>Connections to the database that the string names; both pools are this object's own.</summary>
    /// <exception cref="ArgumentException">
    /// The connection string cannot be read; the message does not quote it.
    /// </exception>
    public PostgresConnections(string connectionString, PostgresOptions options)
        : this(Source(Pooled(connectionString, options)), connectionString, options)
    {
    }

    /// <summary>The same over a pool that exists; it is disposed with this object.</summary>
    /// <param name="connectionString">What the pool was made from: it does not give its password back.</param>
    public PostgresConnections(NpgsqlDataSource pool, string connectionString, PostgresOptions options)
    {
        var single = Pooled(connectionString, options);
        (single.Pooling, single.KeepAlive, single.CommandTimeout) = (false, 5, 0);
        (Pool, Unpooled) = (pool, Source(single));
    }

    /// <summary>For everything short.</summary>
    public NpgsqlDataSource Pool { get; }

    /// <summary>
    /// For LISTEN and maintenance: not pooled, no command timeout, and a lost peer is noticed within seconds.
    /// </summary>
    public NpgsqlDataSource Unpooled { get; }

    /// <summary>The connection string of the pool: what was given, completed by the options.</summary>
    /// <exception cref="ArgumentException">It cannot be read; the message does not quote it.</exception>
    public static NpgsqlConnectionStringBuilder Pooled(string connectionString, PostgresOptions options)
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
        return pooled;
    }

    /// <summary>
    /// How a data source is observed: its statements are traced as parts of a request, without their parameters, and it
    /// has a short name, since its connection string would be a label of every metric.
    /// </summary>
    public static void Observe(NpgsqlDataSourceBuilder source)
    {
        source.Name = PostgresOptions.ConnectionName;
        // The upkeep's statements would each be a trace, every few seconds, and so would attempts to connect.
        source.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => Activity.Current is not null)
            .ConfigureBatchFilter(_ => Activity.Current is not null)
            .ConfigureCopyOperationFilter(_ => Activity.Current is not null)
            .ConfigureCopyOperationEnrichmentCallback(Shorten)
            .EnablePhysicalOpenTracing(false));
    }

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

    // A COPY of a selection names each of its series.
    private static void Shorten(Activity span, string query)
    {
        if (query.Length > MaxTracedQuery) span.SetTag("db.query.text", query[..MaxTracedQuery] + "…");
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder connection)
    {
        var source = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        Observe(source);
        return source.Build();
    }
}
