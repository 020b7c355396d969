using LightWatch.Storage.Commit;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Postgres;
using LightWatch.Storage.Postgres.Read;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LightWatch.Storage.Hosting;

/// <summary>Brings the hot window into a process whose store is in PostgreSQL.</summary>
internal static class HotServices
{
    private const string Following = "redis-follow";

    /// <summary>
    /// Registers the stream of a process that writes and the window of one that answers, if
    /// <c>ConnectionStrings:redis</c> is set.
    /// </summary>
    public static void AddHot(this IHostApplicationBuilder builder, StorageUse use)
    {
        var services = builder.Services;
        var text = builder.Configuration.GetConnectionString(HotOptions.ConnectionName);
        if (string.IsNullOrWhiteSpace(text))
        {
            if (!use.HasFlag(StorageUse.Read)) return;
            Hosted<PolledFeed>(services);
            services.AddSingleton<ISampleFeed>(s => s.GetRequiredService<PolledFeed>());
            services.AddSingleton<ISampleSource>(s => s.GetRequiredService<PostgresSource>());
            return;
        }
        services.AddOptionsWithValidateOnStart<HotOptions, HotOptionsValidator>().BindConfiguration(HotOptions.Section);
        AddRedis(builder, RedisAddress.Parse(text));
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

    // Two connections: what a follower reads does not delay commits and the queries that ask where the stream ends.
    private static void AddRedis(IHostApplicationBuilder builder, ConfigurationOptions address)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<RedisOptions, RedisOptionsValidator>()
            .BindConfiguration(RedisOptions.Section);
        builder.AddRedisClient(HotOptions.ConnectionName, settings =>
        {
            // Its notation cannot carry every password: who logs in is added by RedisSetup.
            var server = address.Clone();
            (server.User, server.Password) = (null, null);
            settings.ConnectionString = server.ToString();
            settings.DisableHealthChecks = true;                 // unhealthy where ours is degraded
            settings.DisableTracing |= !TelemetryExport.IsOn(builder.Configuration);
        });
        services.AddOptions<ConfigurationOptions>().Configure<IOptions<RedisOptions>>(
            (client, options) => RedisSetup.Apply(client, address, options.Value));
        services.AddSingleton(s => new RedisLink(
            s.GetRequiredService<IOptions<ConfigurationOptions>>().Value,
            () => Task.FromResult(s.GetRequiredService<IConnectionMultiplexer>()),
            s.GetRequiredService<ILogger<RedisLink>>()));
        services.AddKeyedSingleton(Following, (s, _) =>
        {
            var client = s.GetRequiredService<IOptions<ConfigurationOptions>>().Value.Clone();
            return new RedisLink(client, async () => await ConnectionMultiplexer.ConnectAsync(client), log: null);
        });
    }

    // The one place where the window meets the database: each sees the other's contracts only.
    private static HotWindow Window(IServiceProvider services)
    {
        var database = services.GetRequiredService<PostgresSource>();
        var prefix = services.GetRequiredService<IOptions<RedisOptions>>().Value.KeyPrefix;
        var (time, log) = (
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<HotWindow>>());
        return new HotWindow(
            new CommitFollower(services.GetRequiredKeyedService<RedisLink>(Following), prefix, time, log),
            new CommitReader(services.GetRequiredService<RedisLink>(), prefix + CommitEntry.Key),
            database,
            database.Directory,
            services.GetRequiredService<PostgresListener>(),
            services.GetRequiredService<IOptions<HotOptions>>(),
            time,
            log);
    }

    private static void Hosted<T>(IServiceCollection services, Func<IServiceProvider, T>? make = null)
        where T : class, IHostedService
    {
        if (make is null) services.AddSingleton<T>();
        else services.AddSingleton(make);
        services.AddHostedService(s => s.GetRequiredService<T>());
    }
}
