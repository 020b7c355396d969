using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace LightWatch.ServiceDefaults;

/// <summary>
/// Clients of <c>IHttpClientFactory</c> find services by name (<c>http://query</c>) and try again when that is safe.
/// </summary>
/// <remarks>
/// Not those of the Gateway's forwarding, which decides by itself what may be sent twice and makes its clients
/// otherwise, and not the telemetry's, which have their own way of trying again.
/// </remarks>
internal static class OutgoingHttp
{
    // The exporters ask the factory for clients of these names when they speak OTLP over HTTP.
    private static readonly string[] Exporters = ["OtlpMetricExporter", "OtlpTraceExporter", "OtlpLogExporter"];

    extension(IHostApplicationBuilder builder)
    {
        public void AddOutgoingHttp()
        {
            builder.Services.AddServiceDiscovery();
            builder.Services.ConfigureHttpClientDefaults(http =>
            {
                http.AddStandardResilienceHandler(h => h.Retry.DisableForUnsafeHttpMethods());
                http.AddServiceDiscovery();
            });
            foreach (var name in Exporters)
            {
                builder.Services.AddHttpClient(name)
                    .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear());
            }
        }
    }
}
