using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LightWatch.ServiceDefaults;

/// <summary><c>/alive</c>: the process runs. <c>/health</c>: it and what it depends on can do their work.</summary>
/// <remarks>Degraded answers 200 with the reason: it still serves. Unhealthy answers 503.</remarks>
public static class Health
{
    private const string LiveTag = "live";

    extension(IHostApplicationBuilder builder)
    {
        internal void AddHealth()
        {
            builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);
            // The platform logs every answer that is not Healthy as an error, also while a service starts, and at each
            // request of a Gateway. The answer has the reason, and the part that lost a dependency logs that once.
            builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        }
    }

    extension(IEndpointRouteBuilder app)
    {
        internal void MapHealth()
        {
            var ready = new HealthCheckOptions { ResponseWriter = WriteAsync };
            var alive = new HealthCheckOptions
            {
                ResponseWriter = WriteAsync,
                Predicate = c => c.Tags.Contains(LiveTag),
            };
            app.MapHealthChecks("/health", ready).AllowAnonymous();
            app.MapHealthChecks("/alive", alive).AllowAnonymous();
        }
    }

    /// <summary><c>{"status":"Healthy","checks":{"store":{"status":"Healthy","description":"…"}}}</c></summary>
    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Status.ToString());
            if (entry.Description is { Length: > 0 } description) json.WriteString("description", description);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
