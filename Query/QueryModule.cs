using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Values;
using LightWatch.Query.Api;
using LightWatch.Query.Limits;
using LightWatch.Query.Live;
using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.Query;

/// <summary>PromQL over the store: Prometheus's HTTP API, and live answers over a WebSocket.</summary>
public static class QueryModule
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Registers what <c>MapQuery</c> serves. The store's contracts come from elsewhere.</summary>
        public void AddQuery()
        {
            builder.Services.AddOptionsWithValidateOnStart<QueryOptions, QueryOptionsValidator>()
                .BindConfiguration(QueryOptions.Section);
            builder.Services.AddSingleton(services => new QueryMemory(
                services.GetRequiredService<IOptions<QueryOptions>>().Value.MaxTotalBytes,
                services.GetRequiredService<TimeProvider>()));
            builder.Services.AddSingleton(CreateEngine);
            builder.Services.AddSingleton<QueryGate>();
            builder.Services.AddSingleton<QueryRunner>();
            builder.Services.AddSingleton<QueryEndpoints>();
            builder.Services.AddSingleton<LabelEndpoints>();
            builder.Services.AddSingleton<StatusEndpoints>();
            builder.Services.AddSingleton<Federation>();
            builder.Services.AddSingleton<LiveAnswers>();
            builder.Services.AddSingleton<LiveConnections>();
        }
    }

    extension(IEndpointRouteBuilder app)
    {
        /// <summary>
        /// Maps the API at its usual paths, and again under /prometheus, where Grafana's data source looks for it.
        /// </summary>
        public void MapQuery()
        {
            app.MapPrometheusApi("");
            app.MapPrometheusApi("/prometheus");
            app.MapAdmin();
            app.MapLive();
        }
    }

    private static Engine CreateEngine(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<QueryOptions>>().Value;
        var engine = new EngineOptions
        {
            Lookback = options.Lookback,
            DelayedNameRemoval = options.Experimental,
            UseStartTimestamps = options.Experimental,
            TypeAndUnitLabels = options.Experimental,
        };
        return new Engine(
            services.GetRequiredService<ISampleSource>(),
            engine,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<QueryMemory>());
    }
}
