using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.ServiceDefaults;

/// <summary>Keeps each endpoint on its own listener, when one process has several (<c>Kestrel:Endpoints</c>).</summary>
/// <remarks>
/// A firewall that opens 4317 must not open the query API with it. Listeners are known by their configured names.
/// </remarks>
public static class Listeners
{
    public const string Web = "web";
    public const string OtlpGrpc = "otlp-grpc";
    public const string OtlpHttp = "otlp-http";

    private sealed record ListenerFeature(string Name);

    private sealed record ListenerRequirement(IReadOnlyList<string> Names)
    {
        public bool Allows(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    extension(WebApplicationBuilder builder)
    {
        /// <summary>
        /// Marks every connection with the name of the listener that accepted it; <see cref="IClientCertificates"/> are
        /// applied to TLS listeners for metrics.
        /// </summary>
        public void AddListeners() => builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            // null: none are taken
            var certificates = kestrel.ApplicationServices.GetService<IClientCertificates>();
            foreach (var endpoint in context.Configuration.GetSection("Kestrel:Endpoints").GetChildren())
            {
                var feature = new ListenerFeature(endpoint.Key);
                kestrel.ConfigurationLoader?.Endpoint(endpoint.Key, e =>
                {
                    // Not on the web listener: browsers would ask people to choose among their certificates.
                    var isWeb = string.Equals(endpoint.Key, Web, StringComparison.OrdinalIgnoreCase);
                    if (e.IsHttps && !isWeb) certificates?.ApplyTo(e.HttpsOptions);
                    e.ListenOptions.Use(next => connection =>
                    {
                        connection.Features.Set(feature);
                        return next(connection);
                    });
                });
            }
        });
    }

    extension(IApplicationBuilder app)
    {
        /// <summary>Answers 404 to requests for endpoints of another listener. Goes after routing.</summary>
        public void UseListeners() => app.Use((context, next) =>
        {
            var required = context.GetEndpoint()?.Metadata.GetMetadata<ListenerRequirement>();
            var listener = context.Features.Get<ListenerFeature>();
            if (required is null || listener is null || required.Allows(listener.Name)) return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    extension(EndpointBuilder endpoint)
    {
        /// <summary>The same as <c>OnListener</c>, for endpoints that are made one by one.</summary>
        public void RequireListener(params string[] names) => endpoint.Metadata.Add(new ListenerRequirement(names));
    }

    extension<T>(T endpoint) where T : IEndpointConventionBuilder
    {
        /// <summary>The endpoint answers only on the named listeners.</summary>
        /// <remarks>On listeners without a configured name (tests, a single URL) every endpoint answers.</remarks>
        public T OnListener(params string[] names)
        {
            endpoint.Add(builder => builder.Metadata.Add(new ListenerRequirement(names)));
            return endpoint;
        }
    }
}
