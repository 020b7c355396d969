using LightWatch.AppHost.Stores;

namespace LightWatch.AppHost.Services;

/// <summary>Grafana with our data source and dashboards.</summary>
internal static class GrafanaContainer
{
    private const int Port = 3000;
    private const string Folder = "../grafana";

    /// <summary>Adds it, answered by Query.</summary>
    public static IResourceBuilder<ContainerResource> AddGrafana(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> query)
    {
        // Beyond loopback the services ask for credentials; here everything is on loopback, and the token is empty.
        var token = builder.AddParameter("grafana-token", value: "", secret: true);
        var grafana = builder.AddContainer("grafana", "grafana/grafana", "12.2.0")
            .WithHttpEndpoint(port: Port, targetPort: Port)
            .WithExternalHttpEndpoints()
            .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", builder.AddSecret("grafana-password"))
            .WithEnvironment("QUERY_URL", query.GetEndpoint("web"))  // both are read by provisioning/datasources/*.yaml
            .WithEnvironment("LIGHTWATCH_TOKEN", token)
            .WithUrlForEndpoint("http", url => url.DisplayText = "Grafana")
            .WithHttpHealthCheck("/api/health", endpointName: "http")
            .WaitFor(query);
        // Kubernetes has no bind mounts; the Dockerfile there copies the same two directories into the image.
        return builder.ExecutionContext.IsPublishMode
            ? grafana.WithDockerfile(Folder)
            : grafana
                .WithBindMount(Folder + "/provisioning", "/etc/grafana/provisioning", isReadOnly: true)
                .WithBindMount(Folder + "/dashboards", "/var/lib/grafana/dashboards", isReadOnly: true);
    }
}
