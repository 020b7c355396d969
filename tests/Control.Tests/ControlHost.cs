using System.Collections.Concurrent;
using System.Diagnostics;
using LightWatch.Control.Documents;
using LightWatch.Shared;
using LightWatch.Storage;
using LightWatch.Storage.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Control.Tests;

/// <summary>
/// A process with a store and control, composed as services compose them: over a database, or over a data folder.
/// </summary>
internal sealed class ControlHost : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly IHost _host;
    private readonly NpgsqlDataSource? _sql;

    private ControlHost(IHost host, string? database)
    {
        (_host, Database) = (host, database ?? "");
        if (database is not null) _sql = NpgsqlDataSource.Create(database + ";Pooling=false");
    }

    /// <summary>How to connect to the database.</summary>
    public string Database { get; }

    public IDocuments Documents => _host.Services.GetRequiredService<IDocuments>();

    public StoreSettings Settings => _host.Services.GetRequiredService<StoreSettings>();

    /// <summary>Warnings and errors, in their order.</summary>
    public ConcurrentQueue<string> Logged { get; } = [];

    /// <summary>Over a new database of the shared server.</summary>
    public static async Task<ControlHost> NewAsync() =>
        await OverAsync(await (await PostgresServer.SharedAsync(PostgresKind.Plain)).CreateDatabaseAsync());

    /// <summary>Over an existing database, like another replica; settings as <c>Section:Key=value</c>.</summary>
    public static Task<ControlHost> OverAsync(string database, params string[] settings) =>
        StartAsync(database, ["ConnectionStrings:metrics=" + database, .. settings]);

    /// <summary>Over a data folder.</summary>
    public static Task<ControlHost> InAsync(string folder, params string[] settings) =>
        StartAsync(null, ["Storage:Path=" + folder, .. settings]);

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = _sql!.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = _sql!.CreateCommand(sql);
        _ = await command.ExecuteNonQueryAsync();
    }

    public static Task UntilAsync(Func<bool> condition, string what) =>
        UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits for a condition; one that does not come true in a minute fails the test.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Deadline) Assert.Fail($"waited in vain for {what}");
            _ = await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        if (_sql is not null) await _sql.DisposeAsync();
    }

    private static async Task<ControlHost> StartAsync(string? database, IEnumerable<string> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            settings.Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create(s[0], (string?)s[1])));
        var log = new QueueLog();
        builder.Logging.AddProvider(log);
        builder.AddStorage();
        builder.AddControl();
        var host = new ControlHost(builder.Build(), database);
        log.Lines = host.Logged;
        await host._host.StartAsync();
        await UntilAsync(host.AnswersAsync, "the documents to answer");
        return host;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            _ = await Documents.KindsAsync();
            return true;
        }
        catch (StoreException)
        {
            return false;                                        // the schema is being made
        }
    }

    private sealed class QueueLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; set; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
