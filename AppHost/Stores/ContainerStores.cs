namespace LightWatch.AppHost.Stores;

/// <summary>TimescaleDB, Redis and Grafana as containers.</summary>
internal static class ContainerStores
{
    /// <summary>The database on a volume that outlives the stack, and Redis, which keeps nothing.</summary>
    public static StackStores AddContainerStores(this IDistributedApplicationBuilder builder)
    {
        // WithImage stays before WithDataVolume, which picks the mount path by the image's tag. POSTGRES_DB makes the
        // image itself create the database: AddDatabase does so only when running, never in a published deployment.
        var timescale = builder.AddPostgres("timescale", password: builder.AddSecret("timescale-password"))
            .WithImage("timescale/timescaledb", "2.22.1-pg17")
            .WithDataVolume("timescale-data")
            .WithEnvironment("POSTGRES_DB", "metrics")
            .WithEnvironment("PGDATA", "/var/lib/postgresql/data/pgdata")
            .WithLifetime(ContainerLifetime.Persistent);

        // Without this, Aspire turns TLS on when running, and every client has to trust the development certificate.
#pragma warning disable ASPIRECERTIFICATES001
        var redis = builder.AddRedis("redis", password: builder.AddSecret("redis-password")).WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
        return new StackStores(timescale.AddDatabase("metrics"), redis);
    }
}
