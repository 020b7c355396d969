using LightWatch.Control.Access;
using LightWatch.ServiceDefaults;

namespace LightWatch.Ingest.Endpoints;

/// <summary>
/// The services that every gRPC server has beside its own: <c>grpc.health.v1.Health</c> for probes and balancers,
/// without a credential, and reflection for those who may send.
/// </summary>
/// <remarks>
/// Health answers for the whole server (an empty name) and for OTLP's MetricsService: SERVING unless <c>/health</c>
/// says Unhealthy. Reflection lists what Grpc.AspNetCore serves. MetricsService is not among it: its descriptor comes
/// with generated messages, which the endpoint exists to do without (docs/decisions.md).
/// </remarks>
internal static class GrpcHealthEndpoint
{
    private const string Metrics = "opentelemetry.proto.collector.metrics.v1.MetricsService";

    extension(IServiceCollection services)
    {
        public void AddGrpcHealth()
        {
            // What is not served is 404 as on every other listener, and needs no routes for all names.
            services.AddGrpc(grpc => grpc.IgnoreUnknownServices = true);
            services.AddGrpcHealthChecks(health => health.Services.Map(Metrics, _ => true));
            services.AddGrpcReflection();
        }
    }

    extension(IEndpointRouteBuilder app)
    {
        public void MapGrpcHealth()
        {
            app.MapGrpcHealthChecksService().OnListener(Listeners.OtlpGrpc).AllowAnonymous();
            app.MapGrpcReflectionService().OnListener(Listeners.OtlpGrpc).Needs(Scope.Ingest);
        }
    }
}
