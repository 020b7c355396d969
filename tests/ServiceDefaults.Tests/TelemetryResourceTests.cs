using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LightWatch.ServiceDefaults.Tests;

public sealed class TelemetryResourceTests
{
    [Fact]
    public void Service_has_its_own_name_and_the_port_of_its_pages_in_its_instance()
    {
        var attributes = Attributes("LightWatch.Query", ("Kestrel:Endpoints:web:Url", "http://127.0.0.1:9090"));
        Assert.Equal("lightwatch.query", attributes["service.name"]);
        Assert.Equal($"{Environment.MachineName}:9090", attributes["service.instance.id"]);
        Assert.Equal(Environment.MachineName, attributes["host.name"]);
        Assert.NotEmpty((string)attributes["service.version"]);
    }

    [Theory, InlineData("lightwatch", "http://*:8080"), InlineData("LightWatch.Query", null)]
    public void Single_server_is_known_by_its_machine(string application, string? web) => Assert.Equal(
        Environment.MachineName,
        Attributes(application, ("Kestrel:Endpoints:web:Url", web))["service.instance.id"]);

    [Fact]
    public void Standard_variables_win()
    {
        var attributes = Attributes(
            "LightWatch.Query", ("OTEL_SERVICE_NAME", "query"),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=replica-7,deployment.environment=test"));
        Assert.Equal(("query", "replica-7", "test"), (
            attributes["service.name"], attributes["service.instance.id"], attributes["deployment.environment"]));
    }

    private static Dictionary<string, object> Attributes(
        string application, params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = application });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        builder.Configuration["Telemetry:Endpoint"] = "http://127.0.0.1:1";
        builder.AddTelemetry();
        using var services = builder.Services.BuildServiceProvider();
        return services.GetRequiredService<MeterProvider>().GetResource().Attributes
            .ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
    }
}
