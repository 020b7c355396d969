using LightWatch.Storage.Embedded;
using LightWatch.Storage.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Hosting;

/// <summary>Brings the store into a process.</summary>
public static class StorageServices
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>
        /// Registers the store behind <see cref="ISampleSink"/>, <see cref="ISampleSource"/>, <see cref="ISampleFeed"/>
        /// and <see cref="IStoreAdmin"/>, with the <see cref="StoreSettings"/> it follows: in PostgreSQL if
        /// <c>ConnectionStrings:metrics</c> is set, else the embedded one, which opens before any listener does and
        /// closes after the last.
        /// </summary>
        /// <param name="use">What this process wants of it; the embedded store always does both.</param>
        public void AddStorage(StorageUse use = StorageUse.Both)
        {
            ArgumentOutOfRangeException.ThrowIfZero((int)use);
            var services = builder.Services;
            services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>().BindConfiguration(
                StorageOptions.Section);
            services.AddSingleton(TimeProvider.System);
            services.AddSingleton(s => new StoreSettings(new RuntimeSettings(
                Retention.Of(s.GetRequiredService<IOptions<StorageOptions>>().Value),
                    s.GetRequiredService<IOptions<PostgresOptions>>().Value.ToTuning())));
            if (!IsInDatabase(builder.Configuration)) AddEmbedded(services);
            else builder.AddPostgresStorage(use);
        }
    }

    /// <summary>Whether this configuration puts the store into a database; else it is a data folder.</summary>
    public static bool IsInDatabase(IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration.GetConnectionString(PostgresOptions.ConnectionName));

    private static void AddEmbedded(IServiceCollection services)
    {
        services.AddSingleton(s => StoreFolder.Open(s.GetRequiredService<IOptions<StorageOptions>>().Value.Path));
        services.AddSingleton(s => EmbeddedStore.Open(
            s.GetRequiredService<StoreFolder>(),
            s.GetRequiredService<IOptions<StorageOptions>>().Value,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<EmbeddedStore>>(),
            settings: s.GetRequiredService<StoreSettings>()));
        services.AddSingleton(s => new StoreAdmin(s.GetRequiredService<EmbeddedStore>()));
        services.AddSingleton<IStoreAdmin>(s => s.GetRequiredService<StoreAdmin>());
        services.AddSingleton<ISampleSink>(s => s.GetRequiredService<EmbeddedStore>());
        services.AddSingleton<ISampleSource>(s => s.GetRequiredService<EmbeddedStore>());
        services.AddSingleton<ISampleFeed>(s => s.GetRequiredService<EmbeddedStore>());
        services.AddHostedService<OpenAtStart>();
        services.AddHealthChecks().AddCheck<StoreHealth>("store");
    }

    // A folder that is in use or cannot be written stops the start, before any listener accepts a request.
    private sealed class OpenAtStart(IServiceProvider services) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            _ = services.GetRequiredService<EmbeddedStore>();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
