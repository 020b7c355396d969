using LightWatch.Control.Access;
using LightWatch.Ingest.Endpoints;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest;

/// <summary>The ingest module: takes samples in by OTLP and Prometheus remote write. Needs an ISampleSink.</summary>
public static class IngestServices
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Registers the module's services and settings (section <c>Ingest</c>).</summary>
        public void AddIngest()
        {
            var services = builder.Services;
            services.AddOptionsWithValidateOnStart<IngestOptions, IngestOptionsValidator>().BindConfiguration("Ingest");
            services.TryAddSingleton(TimeProvider.System);
            services.AddMetrics();
            services.AddGrpcHealth();
            services.AddSingleton<InFlight>();
            services.AddSingleton<IngestMetrics>();
            services.AddSingleton<Refusals>();
            services.AddSingleton<Intake>();
            services.AddSingleton<Reception>();
            services.AddSingleton<MetadataCache.Shared>();
            services.AddSingleton(
                s => new DeltaTotals(s.GetRequiredService<IOptions<IngestOptions>>().Value.MaxDeltaSeries));
            services.AddSingleton(
                s => new StoredTotals(s.GetRequiredService<TimeProvider>(), s.GetService<ISampleSource>()));
            services.AddSingleton(
                s => new SeriesCache(s.GetRequiredService<IOptions<IngestOptions>>().Value.MaxCachedSeries));
            services.AddSingleton(
                s => new SenderTable(s.GetRequiredService<IOptions<IngestOptions>>().Value,
                    s.GetRequiredService<TimeProvider>()));

            // A body that arrives slower than this is cut off after ten seconds: stalled senders must not hold
            // connections.
            services.Configure<KestrelServerOptions>(kestrel =>
            {
                kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 500,
                    gracePeriod: TimeSpan.FromSeconds(10));

                // A batch of a thousand points is about 80 KB: with room for it in the window it arrives without
                // waiting for updates.
                kestrel.Limits.Http2.InitialStreamWindowSize = 768 * 1024;
                kestrel.Limits.Http2.InitialConnectionWindowSize = 2 * 1024 * 1024;
            });
        }
    }

    extension(IEndpointRouteBuilder app)
    {
        /// <summary>Maps the module's endpoints, each on its listener.</summary>
        public void MapIngest()
        {
            var senders = app.MapGroup("").Needs(Scope.Ingest);
            senders.MapOtlpGrpc();
            senders.MapOtlpHttp();
            senders.MapRemoteWrite();
            senders.MapImport();
            app.MapGrpcHealth();
            app.MapGet("/api/admin/refusals",
                (Refusals refusals) => TypedResults.Json(refusals.Latest(), RefusalJson.Default.IReadOnlyListRefusal))
                .OnListener(Listeners.Web).Needs(Scope.Admin);
        }
    }
}
