using LightWatch.ServiceDefaults.Network;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LightWatch.ServiceDefaults;

/// <summary>What every service of LightWatch has in common; each part has its own file.</summary>
public static class ServiceDefaults
{
    /// <summary>Time in which a stopping process answers what it has begun and flushes what it holds.</summary>
    public static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(4);

    extension(WebApplicationBuilder builder)
    {
        /// <summary>
        /// Logs, listeners, health, self-observation, service discovery and the clock. Access comes from elsewhere: see
        /// <see cref="IAccessMiddleware"/>.
        /// </summary>
        public void AddServiceDefaults()
        {
            RenamedSettings.Refuse(builder.Configuration);
            builder.AddLogs();
            builder.AddListeners();
            builder.AddHealth();
            builder.AddTelemetry();
            builder.AddOutgoingHttp();
            builder.WebHost.UseKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                // Long PromQL comes in the query string too; Prometheus takes about a megabyte.
                kestrel.Limits.MaxRequestLineSize = 512 * 1024;
                kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
            });
            builder.Services.AddSingleton<IMemoryPoolFactory<byte>, BlockPools>();
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTime);
        }
    }

    extension(WebApplication app)
    {
        /// <summary>The middleware and endpoints every service has. Comes before the service's own endpoints.</summary>
        /// <exception cref="InvalidOperationException">
        /// No <see cref="IAccessMiddleware"/> is registered: every caller would be let in.
        /// </exception>
        public void MapServiceDefaults()
        {
            app.UseForwardedHeaders();                           // none are believed unless the options say so
            app.UseRouting();
            app.UseListeners();
            app.UseAccess();
            app.MapHealth();
        }

        private void UseAccess()
        {
            if (app.Services.GetRequiredService<IServiceProviderIsService>().IsService(
                typeof(IAccessMiddleware)) is false)
                throw new InvalidOperationException(
                    $"This service registers no {nameof(IAccessMiddleware)}, so nothing would check its callers.");
            app.Use(next =>
            {
                // Resolved when the pipeline is built: the store behind the credentials opens no earlier.
                var access = app.Services.GetRequiredService<IAccessMiddleware>();
                return context => access.InvokeAsync(context, next);
            });
        }
    }
}
