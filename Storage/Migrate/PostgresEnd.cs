using LightWatch.Storage.Postgres;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Postgres.Schema;
using LightWatch.Storage.Postgres.Write;
using LightWatch.Storage.Tiers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LightWatch.Storage.Migrate;

/// <summary>
/// A database as an end of a migration. Processes may use it meanwhile; what they write during a migration is copied if
/// it comes in time.
/// </summary>
internal sealed class PostgresEnd : IMigrationTarget
{
    private static readonly TimeSpan Ever = TimeSpan.FromDays(36_500);
    private const long MaxBytesAtOnce = 4L * 1024 * 1024 * 1024;

    private readonly PostgresConnections _connections;
    private readonly StoreSchema _schema;
    private readonly PostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly PostgresListener _listener;
    private readonly ReadConnection _reads;
    private readonly ReadSession _session;
    private readonly SeriesDirectory _directory;
    private readonly SideTables _sides;
    private readonly SampleReader _samples;
    private readonly PostgresBuckets _buckets;
    private readonly Dictionary<Labels, int> _known = [];
    private SeriesIndex? _indexed;
    private PostgresSchema? _ready;
    private PostgresSink? _sink;

    private PostgresEnd(
        PostgresConnections connections, StoreSchema schema, PostgresOptions options, IDocumentMigration documents,
            TimeProvider time, ILoggerFactory logs)
    {
        (_connections, _schema, _options, _time, _logs) = (connections, schema, options, time, logs);
        _listener = new PostgresListener(connections, time, logs.CreateLogger<PostgresListener>());
        Documents = documents.OpenDatabase(connections, _listener);
        _reads = new ReadConnection(connections, options.StatementTimeout);
        _session = new ReadSession(connections.Unpooled, options.StatementTimeout);
        _directory = new SeriesDirectory(_session);
        _sides = new SideTables(_reads);
        _samples = new SampleReader(_reads, _session, new PartitionCache(0), time, MaxBytesAtOnce);
        _buckets = new PostgresBuckets(connections, schema.Kind, options, time);
    }

    public string Name
    {
        get
        {
            var to = new NpgsqlConnectionStringBuilder(_connections.Pool.ConnectionString);
            return $"the {(_schema.Kind == StoreKind.Timescale ? "TimescaleDB" : "PostgreSQL")} database {to.Database} on {to.Host}:{to.Port}";
        }
    }

    public IReadOnlyList<string> Problems => [];

    public IMigrationDocuments Documents { get; }

    public ISampleSink Sink =>
        _sink ?? throw new InvalidOperationException("the database was not prepared for writing");

    /// <summary>Connects to a database that holds a store, or makes one in it.</summary>
    /// <param name="make">Makes the schema if it is not there, or of an older version.</param>
    /// <exception cref="StoreException">
    /// It cannot be reached, or there is no store in it; the message holds no password.
    /// </exception>
    public static async Task<PostgresEnd> OpenAsync(
        string connectionString, bool make, PostgresOptions options, IDocumentMigration documents, TimeProvider time,
            ILoggerFactory logs, CancellationToken cancel)
    {
        PostgresConnections? connections = null;
        try
        {
            connections = new PostgresConnections(connectionString, Patient(options));
            await using (var connection = await connections.Pool.OpenConnectionAsync(cancel))
            {
                var found = await SchemaMigrator.FindAsync(connection, cancel);
                if (found is null && !make)
                    throw new StoreException($"The database {connection.Database} on {connection.Host} holds no LightWatch store, or one of an older version, which an Ingest of this version brings up to date when it starts.");
            }
            var schema = make
                ? await SchemaMigrator.MigrateAsync(
                    connections.Unpooled, options, logs.CreateLogger<PostgresSchema>(), cancel) : await FindAsync(
                        connections, cancel);
            var end = new PostgresEnd(connections, schema, Patient(options), documents, time, logs);
            await end._directory.RefreshAsync(cancel);
            return end;
        }
        catch (ArgumentException bad)
        {
            throw new StoreException($"the connection string cannot be read: {bad.Message}", bad);
        }
        catch (Exception e)
        {
            if (connections is not null) await connections.DisposeAsync();
            if (PostgresErrors.IsExpected(e))
                throw new StoreException($"the database cannot be used: {PostgresErrors.Reason(e)}", e);
            throw;
        }
    }

    public Task<Guid> IdAsync(CancellationToken cancel) => Task.FromResult(_schema.StoreId);

    public Task<IReadOnlyList<MetricMetadata>> MetadataAsync(CancellationToken cancel) =>
        _sides.MetadataAsync(null, cancel);

    public async Task<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(CancellationToken cancel)
    {
        await _directory.RefreshAsync(cancel);
        var index = _directory.Index;
        return await _sides.ExemplarsAsync(
            index, Enumerable.Range(0, index.Count), long.MinValue, long.MaxValue, cancel);
    }

    public Task<StoreExtent> ExtentAsync(CancellationToken cancel) =>
        RunAsync((connection, stop) => PostgresExtent.OfAsync(connection, _schema.Kind, stop), cancel);

    public async Task<ISlice<SampleBuffer>> SamplesAsync(long fromUnixMs, long toUnixMs, CancellationToken cancel)
    {
        await _directory.RefreshAsync(cancel);
        return new PostgresSampleSlice(
            _samples, _directory.Index, Known(), new SeriesQuery([], fromUnixMs, toUnixMs - 1));
    }

    public async Task<ISlice<TierBuckets>> BucketsAsync(
        Tier tier, long fromUnixMs, long toUnixMs, CancellationToken cancel)
    {
        await _directory.RefreshAsync(cancel);
        return new PostgresBucketSlice(
            _reads, await _buckets.StoredInAsync(tier, cancel), _directory.Index, Known(), tier, fromUnixMs, toUnixMs,
            MaxBytesAtOnce);
    }

    public async Task<bool> IsEmptyAsync(CancellationToken cancel) =>
        await RunAsync((c, stop) => Sql.ScalarAsync<bool>(c, "select not exists (select from series)", stop), cancel)
            && !await Documents.AnyAsync(cancel);

    public async Task PrepareAsync(StoreExtent source, CancellationToken cancel)
    {
        _buckets.Prepare(source);
        // Samples of any age are taken; what is to be kept is decided by the services on the database.
        var storage = Options.Create(
            new StorageOptions { RawRetention = Ever, MinuteRetention = Ever, HourRetention = Ever,
                FutureTolerance = Ever });
        var initial = new RuntimeSettings(Retention.Of(storage.Value), _options.ToTuning());
        _options.ChunkInterval = (await Documents.SettingsAsync(initial, cancel)).Tuning.ChunkInterval;
        var options = Options.Create(_options);
        var settings = new StoreSettings(initial with { Tuning = _options.ToTuning() });
        _ready = new PostgresSchema(
            _connections, options, StorageUse.Read, _time, _logs.CreateLogger<PostgresSchema>());
        await _ready.StartAsync(cancel);
        _sink = new PostgresSink(
            _connections, _ready, _listener, settings, options, storage, _time, _logs.CreateLogger<PostgresSink>(),
            new UnstreamedCommits(_time));
        await _sink.StartAsync(cancel);
    }

    public Task<IBucketWriter> BeginBucketsAsync(
        Tier tier, long dayUnixMs, IReadOnlyCollection<Labels> series, CancellationToken cancel) =>
            _buckets.BeginAsync(tier, dayUnixMs, series, cancel);

    public Task EndBucketsAsync(long untilUnixMs, CancellationToken cancel) => _buckets.EndAsync(untilUnixMs, cancel);

    public Task SettleAsync(StoreExtent source, IProgress<double> progress, CancellationToken cancel) =>
        _buckets.SumUpAsync(source, progress, cancel);

    public async ValueTask DisposeAsync()
    {
        if (_sink is not null) await _sink.StopAsync(CancellationToken.None);
        if (_ready is not null) await _ready.StopAsync(CancellationToken.None);
        _sink?.Dispose();
        _ready?.Dispose();
        Documents.Dispose();
        _listener.Dispose();
        await _directory.DisposeAsync();
        await _connections.DisposeAsync();
    }

    // Large commits are for a migration, where no sender waits; its statements take as long as they take.
    private static PostgresOptions Patient(PostgresOptions options) => new()
    {
        UseTimescale = options.UseTimescale,
        ChunkInterval = options.ChunkInterval,
        RefreshLag = options.RefreshLag,
        ConnectTimeout = options.ConnectTimeout,
        MaxConnections = options.MaxConnections,
        WriteConnections = options.WriteConnections,
        CommitRows = 100_000,
        CommitTimeout = TimeSpan.FromMinutes(5),
        StatementTimeout = TimeSpan.FromHours(1),
    };

    private static async Task<StoreSchema> FindAsync(PostgresConnections connections, CancellationToken cancel)
    {
        await using var connection = await connections.Pool.OpenConnectionAsync(cancel);
        return await SchemaMigrator.FindAsync(connection, cancel) ?? throw new StoreException("the store went away");
    }

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancel) =>
        _reads.RunAsync(isSnapshot: false, read, cancel);

    // Series only ever come; after a deletion the index is another one.
    private Dictionary<Labels, int> Known()
    {
        var index = _directory.Index;
        if (index != _indexed) _known.Clear();
        _indexed = index;
        for (var slot = _known.Count; slot < index.Count; slot++) _known[index.Table.LabelsOf(slot)] = slot;
        return _known;
    }
}
