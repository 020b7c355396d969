using LightWatch.Control.Access;
using LightWatch.Control.Api;
using LightWatch.Control.Documents;
using LightWatch.Control.Settings;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LightWatch.Control;

/// <summary>
/// What an administrator owns: documents, users and tokens, settings, and the API for them. Part of every service.
/// </summary>
public static class ControlModule
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>
        /// Registers documents, access control and the settings that documents hold. Needs <c>AddStorage</c>, for
        /// whatever use.
        /// </summary>
        /// <param name="ownToken">A token accepted for ingest as long as the process lives; null: none.</param>
        public void AddControl(string? ownToken = null)
        {
            builder.AddDocuments();
            builder.AddAccess(ownToken);
            builder.Services.AddHostedService<SettingsService>();
        }

        /// <summary>
        /// For a service that has no store: it keeps no documents and checks no credentials, which the services behind
        /// it do. It starts only where none are required of its own callers.
        /// </summary>
        public void AddControlBehind() => AccessBehind.Add(builder);
    }

    extension(IEndpointRouteBuilder app)
    {
        /// <summary>
        /// Maps what this process can answer of <c>/api/admin</c>: tokens where it has documents, the store where it
        /// has one.
        /// </summary>
        /// <param name="withTokens">
        /// False: credentials cannot be made here. Each is valid at all services, so they are made only where callers
        /// are meant to come in: at the Gateway, and in the single server.
        /// </param>
        public void MapControl(bool withTokens = true)
        {
            if (withTokens) app.MapTokens();
            app.MapStorage();
        }
    }
}
