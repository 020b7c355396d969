#:sdk Aspire.AppHost.Sdk@13.5.2
#:package Aspire.Hosting.Docker@13.5.2
#:package Aspire.Hosting.Kubernetes@13.5.2-preview.1.26421.6
#:package Aspire.Hosting.PostgreSQL@13.5.2
#:package Aspire.Hosting.Redis@13.5.2
#:project ../../Agent/Agent.csproj
#:project ../../Gateway/Gateway.csproj
#:project ../../Ingest/Ingest.csproj
#:project ../../Query/Query.csproj
#:property AspireUseCliBundle=true
#:property ManagePackageVersionsCentrally=false
#:property UserSecretsId=lightwatch-apphost

// The whole system in one place. From this directory:
//
//   aspire run                                     everything, with the Aspire dashboard
//   aspire publish -o out                          a Helm chart
//   DEPLOY_TARGET=compose aspire publish -o out    a docker-compose.yaml
//   aspire deploy                                  the images built, the chart installed with the current kubectl
// context

using Aspire.Hosting.Kubernetes;

#pragma warning disable ASPIREPROBES001       // WithHttpProbe
#pragma warning disable ASPIRECERTIFICATES001 // WithoutHttpsCertificate

var builder = DistributedApplication.CreateBuilder(args);
var run = builder.ExecutionContext.IsRunMode;

// Passwords, generated once and kept, so that they go on matching the database volume: in user secrets when
// running, in the deployment state when deploying. Parameters__timescale_password and so on set them by hand.
var timescalePassword = Secret("timescale-password");
var redisPassword = Secret("redis-password");
var grafanaPassword = Secret("grafana-password");

// WithImage stays before WithDataVolume, which picks the mount path by the image tag. POSTGRES_DB makes the
// image itself create the database: AddDatabase does so only when running, never in a published deployment.
var timescale = builder.AddPostgres("timescale", password: timescalePassword)
    .WithImage("timescale/timescaledb", "2.22.1-pg17")
    .WithDataVolume("timescale-data")
    .WithEnvironment("POSTGRES_DB", "metrics")
    .WithEnvironment("PGDATA", "/var/lib/postgresql/data/pgdata")
    .WithLifetime(ContainerLifetime.Persistent);

var metrics = timescale.AddDatabase("metrics");

// Without this, Aspire turns TLS on when running and every client has to trust the development certificate.
var redis = builder.AddRedis("redis", password: redisPassword)
    .WithoutHttpsCertificate();

// Beyond loopback the services ask for credentials: the first ones are in the log of the service that made them,
// further tokens are made on the Gateway (docs/settings.md). Both are empty where everything listens on loopback, as
// when running.
var agentToken = builder.AddParameter("agent-token", value: "", secret: true);   // scope ingest
var grafanaToken = builder.AddParameter("grafana-token", value: "", secret: true); // scope query

// The listeners of Kestrel:Endpoints in each appsettings.json, which also makes otlp-grpc HTTP/2.
var ingest = builder.AddProject<Projects.Ingest>("ingest", NamedListeners)
    .WithListener("web", 8081, external: false)
    .WithListener("otlp-grpc", 4317, transport: "http2")
    .WithListener("otlp-http", 4318)
    .WithReference(metrics).WaitFor(metrics)
    .WithReference(redis).WaitFor(redis)
    .WithReplicas(2)
    .WithProbes("/health", "/alive", endpoint: "otlp-http");

var query = builder.AddProject<Projects.Query>("query", NamedListeners)
    .WithListener("web", 9090, external: false)
    .WithReference(metrics).WaitFor(metrics)
    .WithReference(redis).WaitFor(redis)
    .WithReplicas(2)
    .WithProbes("/health", "/alive", endpoint: "web");

var grafana = builder.AddContainer("grafana", "grafana/grafana", "12.2.0")
    .WithHttpEndpoint(port: 3000, targetPort: 3000)
    .WithExternalHttpEndpoints()
    .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", grafanaPassword)
    .WithEnvironment("QUERY_URL", query.GetEndpoint("web")) // both are read by provisioning/datasources/*.yaml
    .WithEnvironment("LIGHTWATCH_TOKEN", grafanaToken)
    .WithUrlForEndpoint("http", url => url.DisplayText = "Grafana")
    .WithProbes("/api/health", "/healthz", endpoint: "http")
    .WaitFor(query);

if (run)
{
    grafana
        .WithBindMount("../../grafana/provisioning", "/etc/grafana/provisioning", isReadOnly: true)
        .WithBindMount("../../grafana/dashboards", "/var/lib/grafana/dashboards", isReadOnly: true);
}
else
{
    // Kubernetes has no bind mounts; the Dockerfile there copies the same two directories into the image.
    grafana.WithDockerfile("../../grafana");
}

// It asks the database about credentials. Replicas are behind one address each: Aspire's proxy when running, a service
// in Kubernetes.
var gateway = builder.AddProject<Projects.Gateway>("gateway", NamedListeners)
    .WithListener("web", 8080)
    .WithUrlForEndpoint("web", url => url.DisplayText = "Console")
    .WithReference(metrics).WaitFor(metrics)
    .WithEnvironment("ReverseProxy__Clusters__query__Destinations__query__Address", query.GetEndpoint("web"))
    .WithEnvironment("ReverseProxy__Clusters__ingest__Destinations__ingest__Address", ingest.GetEndpoint("otlp-http"))
    .WithEnvironment("ReverseProxy__Clusters__ingest-web__Destinations__ingest__Address", ingest.GetEndpoint("web"))
    .WithProbes("/health", "/alive", endpoint: "web")
    .WaitFor(query)
    .WaitFor(ingest);

// The agent sends to services__ingest__otlp-grpc__0. It must not take OTEL_EXPORTER_OTLP_ENDPOINT for that:
// Aspire sets it, in every project, to the dashboard's own collector.
builder.AddProject<Projects.Agent>("agent")
    .WithReference(ingest.GetEndpoint("otlp-grpc"))
    .WithEnvironment("Agent__Token", agentToken)
    .WaitFor(ingest);

// One compute environment at a time, so that no resource has to name its own.
switch (builder.Configuration["Publishing:Publisher"] ?? builder.Configuration["DEPLOY_TARGET"] ?? "kubernetes")
{
    case "kubernetes":
        var kubernetes = builder.AddKubernetesEnvironment("kubernetes")
            .WithHelm(helm =>
                helm.WithChartName("lightwatch").WithReleaseName("lightwatch").WithNamespace("lightwatch"))
            .WithDashboard(enabled: false);
        timescale.WithPersistentVolume(kubernetes.AddPersistentVolume("timescale-data").WithCapacity("20Gi"));
        kubernetes.AddIngress("console").WithPath("/", gateway.GetEndpoint("web"));
        foreach (var resource in builder.Resources.OfType<IComputeResource>())
        {
            builder.CreateResourceBuilder(resource).PublishAsKubernetesService(UppercaseProbeSchemes);
        }
        break;

    case "compose":
        builder.AddDockerComposeEnvironment("compose").WithDashboard(enabled: false);
        foreach (var resource in builder.Resources.OfType<IComputeResource>())
        {
            // depends_on only waits for a start, so what comes up before its database has to come up again.
            builder.CreateResourceBuilder(resource).PublishAsDockerComposeService(
                (_, service) => service.Restart = "unless-stopped");
        }
        break;

    case "manifest": // azd: it reads the model and brings the environment itself
        break;

    case var unknown:
        throw new DistributedApplicationException($"DEPLOY_TARGET is '{unknown}'; it can be kubernetes or compose.");
}

builder.Build().Run();

// No character that a connection string or a shell would read as its own.
IResourceBuilder<ParameterResource> Secret(string name) =>
    builder.AddParameter(
        name, new GenerateParameterDefault { MinLength = 24, Special = false }, secret: true, persist: true);

// Left to itself Aspire calls a project's only endpoint "http" and sets Kestrel__Endpoints__http__Url, beside the
// listener "web" that stays where appsettings.json has it. Published, a launch profile or a configured endpoint would
// only add an https one that nothing serves.
void NamedListeners(ProjectResourceOptions options) =>
    (options.ExcludeKestrelEndpoints, options.ExcludeLaunchProfile) = (true, true);

// The publisher writes "http" where the API server accepts only "HTTP": microsoft/aspire#18271.
static void UppercaseProbeSchemes(KubernetesResource service)
{
    foreach (var container in service.Workload?.PodTemplate.Spec.Containers ?? [])
    {
        foreach (var get in new[] { container.ReadinessProbe?.HttpGet, container.LivenessProbe?.HttpGet })
        {
            get?.Scheme = get.Scheme.ToUpperInvariant();
        }
    }
}

internal static class Endpoints
{
    /// <summary>
    /// A fixed port for callers. The process has it too in a container; when running, each replica gets its own.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithListener(
        this IResourceBuilder<ProjectResource> service, string name, int port, string transport = "http",
            bool external = true)
    {
        var run = service.ApplicationBuilder.ExecutionContext.IsRunMode;
        var host = run ? "localhost" : "*";
        return service
            .WithEndpoint(name, e =>
            {
                e.UriScheme = "http";
                e.Transport = transport;
                e.Port = port;
                e.TargetPort = run ? null : port;
                e.IsExternal = external;
            })
            .WithEnvironment(
                $"Kestrel__Endpoints__{name}__Url",
                $"http://{host}:{service.GetEndpoint(name).Property(EndpointProperty.TargetPort)}");
    }

    /// <summary>Ready and alive: for the dashboard and WaitFor when running, for the kubelet in Kubernetes.</summary>
    public static IResourceBuilder<T> WithProbes<T>(
        this IResourceBuilder<T> resource, string ready, string alive, string endpoint)
        where T : IResourceWithEndpoints, IResourceWithProbes => resource
            .WithHttpProbe(ProbeType.Readiness, ready, endpointName: endpoint)
            .WithHttpProbe(ProbeType.Liveness, alive, endpointName: endpoint);
}
