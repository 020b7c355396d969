using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class GrpcHealthEndpointTests
{
    private const string Metrics = "opentelemetry.proto.collector.metrics.v1.MetricsService";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(""), InlineData(Metrics)]
    public async Task Health_is_that_of_the_process(string service)
    {
        var store = HealthStatus.Healthy;
        await using var host = await IngestHost.StartAsync(
            services => services.AddHealthChecks().AddCheck("store", () => new HealthCheckResult(store)));
        using var channel = GrpcChannel.ForAddress(host.Grpc);
        var health = new Health.HealthClient(channel);
        foreach (var (is_, expected) in new[]
        {
            (HealthStatus.Healthy, HealthCheckResponse.Types.ServingStatus.Serving),
            (HealthStatus.Degraded, HealthCheckResponse.Types.ServingStatus.Serving),
            (HealthStatus.Unhealthy, HealthCheckResponse.Types.ServingStatus.NotServing),
        })
        {
            store = is_;
            var request = new HealthCheckRequest { Service = service };
            var answer = await health.CheckAsync(request, cancellationToken: Cancel);
            Assert.Equal(expected, answer.Status);
        }
    }

    [Fact]
    public async Task Health_of_an_unknown_service_is_not_found()
    {
        await using var host = await IngestHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Grpc);
        var health = new Health.HealthClient(channel);
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await health.CheckAsync(new HealthCheckRequest { Service = "x" }, cancellationToken: Cancel));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task Reflection_lists_what_has_a_description()
    {
        await using var host = await IngestHost.StartAsync();
        using var channel = GrpcChannel.ForAddress(host.Grpc);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(
            cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Contains(
            "grpc.health.v1.Health", call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name));
        await call.RequestStream.CompleteAsync();
    }

    [Fact]
    public async Task Every_route_of_grpc_is_on_its_listener_and_open_only_for_health()
    {
        await using var host = await IngestHost.StartAsync();
        var routes = host.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.Contains("grpc.", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(routes);
        foreach (var route in routes)
        {
            var isHealth = route.RoutePattern.RawText!.Contains("grpc.health", StringComparison.Ordinal);
            Assert.Equal(isHealth, route.Metadata.GetMetadata<IAllowAnonymous>() is not null);
            Assert.Equal(!isHealth, route.Metadata.Any(m => m.ToString() == "RequiredScope { Scope = Ingest }"));
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Web, "/grpc.health.v1.Health/Check"));
        using var answer = await host.Client.SendAsync(request, Cancel);
        Assert.Equal(404, (int)answer.StatusCode);
    }
}
