using LightWatch.Storage.Commit;
using LightWatch.Storage.Postgres;
using LightWatch.Storage.Postgres.Maintain;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Postgres.Schema;
using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LightWatch.Storage.Hosting;

/// <summary>Brings the store in PostgreSQL into a process.</summary>
internal static class PostgresServices
{
    /// <summary>Registers what a process needs of the store in the database that the connection string names.</summary>
    public static void AddPostgresStorage(this IHostApplicationBuilder builder, StorageUse use)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<PostgresOptions, PostgresOptionsValidator>()
            .BindConfiguration(PostgresOptions.Section);
        builder.AddConnections();
        Hosted(services, s => new PostgresSchema(
            s.GetRequiredService<PostgresConnections>(), s.GetRequiredService<IOptions<PostgresOptions>>(), use,
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<PostgresSchema>>()));
        Hosted(services, s => ActivatorUtilities.CreateInstance<PostgresListener>(s));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            "postgres", s => new PostgresHealth(
                s.GetRequiredService<PostgresSchema>(), s.GetService<PostgresSink>(), s.GetService<PostgresSource>(),
                isOnlySource: s.GetService<ISampleSource>() is PostgresSource), failureStatus: null, tags: null));
        if (use.HasFlag(StorageUse.Write)) AddWriting(services);
        if (use.HasFlag(StorageUse.Read)) AddReading(services);
        builder.AddHot(use);
    }

    // The pool is Aspire's NpgsqlDataSource, and can be asked for as such. Its own health check is off: it waits for a
    // database that does not answer; ours knows without asking.
    private static void AddConnections(this IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.AddNpgsqlDataSource(
            PostgresOptions.ConnectionName,
            settings =>
            {
                settings.ConnectionString = ConnectionString(configuration);
                settings.DisableHealthChecks = true;
                settings.DisableTracing |= !TelemetryExport.IsOn(configuration);
                settings.DisableMetrics |= !TelemetryExport.IsOn(configuration);
            },
            source =>
            {
                // Bad options end the start before: PostgresConnections asks for them first.
                var options = configuration.GetSection(PostgresOptions.Section).Get<PostgresOptions>() ?? new();
                var pooled = PostgresConnections.Pooled(source.ConnectionString, options);
                source.ConnectionStringBuilder.ConnectionString = pooled.ConnectionString;
                PostgresConnections.Observe(source);
            });
        builder.Services.AddSingleton(s =>
        {
            var options = s.GetRequiredService<IOptions<PostgresOptions>>().Value;
            return new PostgresConnections(
                s.GetRequiredService<NpgsqlDataSource>(), ConnectionString(configuration), options);
        });
        // Npgsql logs every statement as information, and each failed attempt to connect as an error; a lost database
        // is logged once, by the part that needs it.
        if (configuration["Logging:LogLevel:Npgsql"] is null) builder.Logging.AddFilter("Npgsql", LogLevel.None);
    }

    private static void AddReading(IServiceCollection services)
    {
        Hosted(services, s => ActivatorUtilities.CreateInstance<PostgresSource>(s));
        services.AddSingleton<IStoreAdmin, PostgresAdmin>();
    }

    private static void AddWriting(IServiceCollection services)
    {
        Hosted(services, s => new PostgresSink(
            s.GetRequiredService<PostgresConnections>(),
            s.GetRequiredService<PostgresSchema>(),
            s.GetRequiredService<PostgresListener>(),
            s.GetRequiredService<StoreSettings>(),
            s.GetRequiredService<IOptions<PostgresOptions>>(),
            s.GetRequiredService<IOptions<StorageOptions>>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<PostgresSink>>(),
            s.GetService<ICommitStream>()));
        Hosted(services, s => ActivatorUtilities.CreateInstance<PostgresMaintenance>(s));
        services.AddSingleton<ISampleSink>(s => s.GetRequiredService<PostgresSink>());
    }

    // One instance that can be asked for, and runs.
    private static void Hosted<T>(
        IServiceCollection services, Func<IServiceProvider, T> make) where T : class, IHostedService
    {
        services.AddSingleton(make);
        services.AddHostedService(s => s.GetRequiredService<T>());
    }

    private static string ConnectionString(IConfiguration configuration)
    {
        var text = configuration.GetConnectionString(PostgresOptions.ConnectionName)!;
        try
        {
            return new NpgsqlConnectionStringBuilder(text).ConnectionString;
        }
        catch (ArgumentException bad)
        {
            // Npgsql names the keyword it does not know; the string itself may hold a password and is never shown.
            throw new StoreException(
                $"ConnectionStrings:{PostgresOptions.ConnectionName} cannot be read: {bad.Message}", bad);
        }
    }
}
