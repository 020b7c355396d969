using LightWatch.Gateway.Forwarding;
using LightWatch.Gateway.Ui;
using Yarp.ReverseProxy.Health;

namespace LightWatch.Gateway;

/// <summary>The web pages, and the forwarding to Query and Ingest when those are other processes.</summary>
public static class GatewayModule
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>
        /// Registers what <c>MapGateway</c> serves. Forwarding is on exactly for the clusters that have an address
        /// (<see cref="Clusters"/>).
        /// </summary>
        public void AddGateway()
        {
            builder.Services.AddOptionsWithValidateOnStart<GatewayOptions, GatewayOptionsValidator>()
                .BindConfiguration(GatewayOptions.Section);
            builder.Services.AddSingleton(UiAssets.Load(typeof(GatewayModule).Assembly));

            var options = builder.Configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new();
            var clusters = Clusters.Read(builder.Configuration, options);
            if (clusters.Count == 0) return;
            builder.Services.AddServiceDiscovery();
            builder.Services.AddReverseProxy().LoadFromMemory(Routes.Of(clusters), clusters)
                .AddServiceDiscoveryDestinationResolver();
            builder.Services.AddSingleton<IPassiveHealthCheckPolicy, ConnectFailurePolicy>();
            builder.Services.AddHealthChecks().AddCheck<ForwardingHealth>("services");
            builder.Services.AddSingleton<ForwardingMarker>();
        }
    }

    extension(IEndpointRouteBuilder app)
    {
        /// <summary>
        /// Maps the pages and, where clusters are configured, the forwarded routes. In the single server Query and
        /// Ingest answer themselves.
        /// </summary>
        public void MapGateway()
        {
            if (app.ServiceProvider.GetService<ForwardingMarker>() is not null) app.MapForwarding();
            app.MapUi();
        }
    }

    extension(IEndpointRouteBuilder app)
    {
        private void MapForwarding() => app.MapReverseProxy(proxy =>
        {
            proxy.UseRetryOnConnectFailure();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).Add(Routes.Restrict);
    }

    /// <summary>Present when at least one cluster has an address.</summary>
    private sealed class ForwardingMarker;
}
