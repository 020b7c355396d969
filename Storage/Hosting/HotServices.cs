using LightWatch.Storage.Commit;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Postgres;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Hosting;

/// <summary>Brings the hot window into a process whose store is in PostgreSQL.</summary>
internal static class HotServices
{
    /// <summary>
    /// Registers the stream of a process that writes and the window of one that answers, if
    /// <c>ConnectionStrings:redis</c> is set.
    /// </summary>
    public static void AddHot(this IHostApplicationBuilder builder, StorageUse use)
    {
        var services = builder.Services;
        if (string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(HotOptions.ConnectionName)))
        {
            if (!use.HasFlag(StorageUse.Read)) return;
            Hosted<PolledFeed>(services);
            services.AddSingleton<ISampleFeed>(s => s.GetRequiredService<PolledFeed>());
            services.AddSingleton<ISampleSource>(s => s.GetRequiredService<PostgresSource>());
            return;
        }
        services.AddOptionsWithValidateOnStart<RedisOptions, RedisOptionsValidator>()
            .BindConfiguration(RedisOptions.Section);
        services.AddOptionsWithValidateOnStart<HotOptions, HotOptionsValidator>().BindConfiguration(HotOptions.Section);
        services.AddSingleton(s => Address(s.GetRequiredService<IConfiguration>()));
        services.AddSingleton<RedisClient>();
        if (use.HasFlag(StorageUse.Write))
        {
            Hosted<CommitStream>(services);
            services.AddSingleton<ICommitStream>(s => s.GetRequiredService<CommitStream>());
        }
        if (use.HasFlag(StorageUse.Read))
        {
            Hosted(services, Window);
            services.AddSingleton(
                s => new HotSource(s.GetRequiredService<PostgresSource>(), s.GetRequiredService<HotWindow>()));
            services.AddSingleton<ISampleSource>(s => s.GetRequiredService<HotSource>());
            services.AddSingleton<ISampleFeed>(s => s.GetRequiredService<HotSource>());
        }
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            "redis", s => new HotHealth(s.GetService<CommitStream>(), s.GetService<HotWindow>()), failureStatus: null,
            tags: null));
    }

    // The one place where the window meets the database: each sees the other's contracts only.
    private static HotWindow Window(IServiceProvider services)
    {
        var database = services.GetRequiredService<PostgresSource>();
        return new HotWindow(
            services.GetRequiredService<RedisClient>(),
            database,
            database.Directory,
            services.GetRequiredService<PostgresListener>(),
            services.GetRequiredService<IOptions<HotOptions>>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<HotWindow>>());
    }

    private static void Hosted<T>(IServiceCollection services, Func<IServiceProvider, T>? make = null)
        where T : class, IHostedService
    {
        if (make is null) services.AddSingleton<T>();
        else services.AddSingleton(make);
        services.AddHostedService(s => s.GetRequiredService<T>());
    }

    private static RedisAddress Address(IConfiguration configuration)
    {
        try
        {
            return RedisAddress.Parse(configuration.GetConnectionString(HotOptions.ConnectionName)!);
        }
        catch (FormatException bad)
        {
            throw new StoreException(bad.Message, bad);
        }
    }
}
