using LightWatch.AppHost.Modes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LightWatch.AppHost.Stores;

/// <summary>The installed PostgreSQL and Redis as programs that start and end with the stack.</summary>
internal static class LocalStores
{
    /// <summary>Both on ports of their own and folders of their own; the database's data outlives the stack.</summary>
    public static StackStores AddLocalStores(this IDistributedApplicationBuilder builder)
    {
        var stores = InstalledStores.Require();
        var state = LocalState.Folder(builder);
        return new StackStores(builder.AddLocalPostgres(stores, state), builder.AddLocalRedis(stores, state));
    }

    private static IResourceBuilder<LocalPostgres> AddLocalPostgres(
        this IDistributedApplicationBuilder builder, InstalledStores stores, string state)
    {
        var cluster = new LocalCluster(stores, LocalState.Create(state, "postgres"));
        var password = builder.AddSecret("timescale-password");
        var postgres = new LocalPostgres(cluster, password.Resource);
        const string check = "timescale";
        builder.Services.AddHealthChecks().AddAsyncCheck(
            check, async cancel => await postgres.AnswersAsync(cancel)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("PostgreSQL takes no connections"));
        return builder.AddResource(postgres)
            .WithArgs(postgres.AddArguments)
            .WithEndpoint(name: LocalPostgres.Endpoint, scheme: "tcp", isProxied: false)
            .WithHealthCheck(check)
            .OnBeforeResourceStarted((p, _, cancel) => p.Cluster.PrepareAsync(cancel))
            .OnResourceReady((p, _, cancel) => p.PrepareDatabaseAsync(cancel));
    }

    private static IResourceBuilder<LocalRedis> AddLocalRedis(
        this IDistributedApplicationBuilder builder, InstalledStores stores, string state)
    {
        var password = builder.AddSecret("redis-password");
        var redis = new LocalRedis(stores.RedisServer, LocalState.Create(state, "redis"), password.Resource);
        var listener = new EndpointReference(redis, LocalRedis.Endpoint);
        return builder.AddResource(redis)
            .WithArgs("redis.conf", "--port", listener.Property(EndpointProperty.TargetPort))
            .WithEndpoint(name: LocalRedis.Endpoint, scheme: "tcp", isProxied: false)
            .OnBeforeResourceStarted((r, _, cancel) => r.PrepareAsync(cancel));
    }
}
