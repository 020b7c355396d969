using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Resources;

namespace LightWatch.ServiceDefaults;

/// <summary>Which process the telemetry is about.</summary>
internal static class TelemetryResource
{
    /// <summary>
    /// Name, version and instance of this service; <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> win.
    /// </summary>
    public static void Describe(ResourceBuilder resource, IConfiguration configuration, IHostEnvironment environment)
    {
        var version = Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3) ?? "0";
        var name = environment.ApplicationName.ToLowerInvariant();
        resource.Clear()
            .AddAttributes([new("host.name", Environment.MachineName)])
            .AddService(name, serviceVersion: version, serviceInstanceId: Instance(configuration, environment))
            .AddEnvironmentVariableDetector();                   // the later wins
    }

    // Replicas on one machine must not write the same series: the port differs between them, and outlives a restart.
    // The single server is alone.
    private static string Instance(IConfiguration configuration, IHostEnvironment environment)
    {
        var web = configuration[$"Kestrel:Endpoints:{Listeners.Web}:Url"];
        if (environment.ApplicationName == "lightwatch" || string.IsNullOrEmpty(web)) return Environment.MachineName;
        return string.Create(
            CultureInfo.InvariantCulture, $"{Environment.MachineName}:{BindingAddress.Parse(web).Port}");
    }
}
