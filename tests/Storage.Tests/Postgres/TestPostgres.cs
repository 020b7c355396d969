using LightWatch.Shared;
using LightWatch.Storage.Hosting;
using LightWatch.Storage.Postgres.Maintain;
using LightWatch.Storage.Postgres.Schema;
using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres;

/// <summary>A process's store over a database of its own, composed as services compose it.</summary>
internal sealed class TestPostgres : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly IHost _host;
    private readonly NpgsqlDataSource _people;

    private TestPostgres(string database, IHost host)
    {
        (Database, _host) = (database, host);
        _people = NpgsqlDataSource.Create(database + ";Pooling=false");
    }

    /// <summary>How to connect to the database.</summary>
    public string Database { get; }

    public ISampleSink Sink => _host.Services.GetRequiredService<ISampleSink>();

    public IServiceProvider Services => _host.Services;

    /// <summary>What answers, if the store is for reading too.</summary>
    public ISampleSource Source() => _host.Services.GetRequiredService<ISampleSource>();

    /// <summary>
    /// A store in a new database of the shared server; skips the test where the server's kind is not installed.
    /// </summary>
    public static async Task<TestPostgres> NewAsync(
        PostgresKind kind, StorageUse use = StorageUse.Write, params string[] settings)
    {
        Skip(kind);
        var server = await PostgresServer.SharedAsync(kind);
        return await OverAsync(await server.CreateDatabaseAsync(), use, settings);
    }

    public static void Skip(PostgresKind kind) =>
        Assert.SkipUnless(
            kind == PostgresKind.Plain || PostgresServer.HasTimescale,
            "TimescaleDB is not installed beside PostgreSQL");

    /// <summary>
    /// A store over an existing database, like another replica; settings as <c>Section:Key=value</c>.
    /// </summary>
    public static async Task<TestPostgres> OverAsync(
        string database, StorageUse use = StorageUse.Write, params string[] settings)
    {
        var store = Over(database, use, settings);
        await store._host.StartAsync();
        await store.Services.GetRequiredService<PostgresSchema>().Ready.WaitAsync(Deadline);
        if (use.HasFlag(StorageUse.Write)) await UntilAsync(
            () => store.Services.GetRequiredService<PostgresSink>().Refusal is null, "the database to take writes");
        return store;
    }

    /// <summary>As <see cref="OverAsync"/>, but not started: it may never be ready.</summary>
    public static TestPostgres Over(string database, StorageUse use, params string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            settings.Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create(s[0], (string?)s[1])));
        builder.Configuration["ConnectionStrings:metrics"] = database;
        builder.Logging.AddProvider(new OutputLog());
        builder.AddStorage(use);
        return new TestPostgres(database, builder.Build());
    }

    /// <summary>Puts settings into force in this process; null: those before stay.</summary>
    public void Apply(Retention? retention = null, DatabaseTuning? tuning = null)
    {
        var settings = Services.GetRequiredService<StoreSettings>();
        settings.Apply(new RuntimeSettings(retention ?? settings.Current.Retention, tuning ?? settings.Current.Tuning));
    }

    public Task StartAsync() => _host.StartAsync();

    /// <summary>Stops the process's store in order.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = _people.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = _people.CreateCommand(sql);
        command.CommandTimeout = 60;
        _ = await command.ExecuteNonQueryAsync();
    }

    /// <summary>All rows of a query, each as an array.</summary>
    public async Task<List<object[]>> RowsAsync(string sql)
    {
        await using var command = _people.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            _ = reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>Waits for a whole run of the maintenance that begins now.</summary>
    public async Task MaintainAsync()
    {
        var maintenance = Services.GetRequiredService<PostgresMaintenance>();
        var before = maintenance.Runs;
        maintenance.Wake();
        maintenance.Wake();
        await UntilAsync(() => maintenance.Runs >= before + 2, "the maintenance to run");
    }

    /// <summary>Appends samples of series given by labels.</summary>
    public async Task<AppendResult> AppendAsync(params IEnumerable<(Labels Series, long UnixMs, double Value)> samples)
    {
        using var batch = SampleBatch.Rent();
        Fill(batch, samples);
        return await Sink.AppendAsync(batch);
    }

    public static void Fill(SampleBatch batch, IEnumerable<(Labels Series, long UnixMs, double Value)> samples)
    {
        var ids = new Dictionary<Labels, SeriesId>();
        foreach (var (series, unixMs, value) in samples)
        {
            if (!ids.TryGetValue(series, out var id)) ids[series] = id = batch.AddSeries(series);
            batch.Add(id, unixMs, value);
        }
    }

    public static async Task UntilAsync(Func<bool> condition, string what) =>
        await UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits for a condition; what does not come true in a minute fails the test.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition, string what) =>
        Eventually.TrueAsync(condition, Deadline, TimeSpan.FromMilliseconds(20), () => $"timed out waiting for {what}");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        await _people.DisposeAsync();
    }

    // What the store logs belongs to the output of the test.
    private sealed class OutputLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (IsEnabled(logLevel)) TestContext.Current.TestOutputHelper?.WriteLine(
                $"{logLevel}: {formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
