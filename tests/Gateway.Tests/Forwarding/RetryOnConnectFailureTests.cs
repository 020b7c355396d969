using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LightWatch.Gateway.Tests.Forwarding;

public sealed class RetryOnConnectFailureTests
{
    private const int Requests = 40;
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_whose_connection_failed_goes_to_another_replica_with_its_body()
    {
        var took = 0;
        await using var alive = await Servers.BackendAsync(
            app => app.MapPost("/v1/metrics", async (HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body);
            Interlocked.Increment(ref took);
            return await body.ReadToEndAsync();
        }));
        await using var gateway = await GatewayAsync("otlp-http", alive.Url(), FreePort.Url(), FreePort.Url());
        using var client = new HttpClient();
        for (var i = 0; i < Requests; i++)
        {
            using var answer = await client.PostAsync(
                gateway.Url() + "/v1/metrics", new StringContent($"samples {i}"), _cancel);
            Assert.Equal($"samples {i}", await answer.Content.ReadAsStringAsync(_cancel));
        }
        Assert.Equal(Requests, took);
    }

    [Fact]
    public async Task Request_that_was_received_is_not_sent_again()
    {
        var took = 0;
        void Map(WebApplication app) => app.MapPost("/v1/metrics", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref took);
            context.Abort();
        });
        await using var first = await Servers.BackendAsync(Map);
        await using var second = await Servers.BackendAsync(Map);
        await using var gateway = await GatewayAsync("otlp-http", first.Url(), second.Url());
        using var client = new HttpClient();
        for (var i = 0; i < Requests; i++)
        {
            using var answer = await client.PostAsync(
                gateway.Url() + "/v1/metrics", new StringContent("samples"), _cancel);
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        }
        Assert.Equal(Requests, took);
    }

    [Fact]
    public async Task Request_without_a_reachable_replica_ends_with_bad_gateway()
    {
        await using var gateway = await GatewayAsync("otlp-http", FreePort.Url(), FreePort.Url());
        using var client = new HttpClient();
        for (var i = 0; i < 4; i++)
        {
            using var answer = await client.PostAsync(
                gateway.Url() + "/v1/metrics", new StringContent("samples"), _cancel);
            Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable,
                $"{answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Call_over_grpc_is_given_to_another_replica_too()
    {
        await using var alive = await Servers.BackendAsync(
            app => app.MapPost(
                "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", (HttpContext context) =>
            {
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = "0";
            }),
            HttpProtocols.Http2);
        await using var gateway = await Servers.GatewayAsync(HttpProtocols.Http2,
            ("services:ingest:otlp-grpc:0", alive.Url()), ("services:ingest:otlp-grpc:1", FreePort.Url()));
        using var client = new HttpClient
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        for (var i = 0; i < Requests; i++)
        {
            using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
            content.Headers.ContentType = new("application/grpc");
            using var answer = await client.PostAsync(
                gateway.Url() + "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", content, _cancel);
            Assert.Equal("0", Assert.Single(answer.Headers.GetValues("grpc-status")));
        }
    }

    // A health check every hour: what is seen here is the work of the requests themselves.
    private static Task<WebApplication> GatewayAsync(string endpoint, params string[] addresses) =>
        Servers.GatewayAsync(
            HttpProtocols.Http1,
            [
                ("Gateway:HealthCheckInterval", "01:00:00"),
                .. addresses.Select((address, i) => ($"services:ingest:{endpoint}:{i}", address)),
            ]);
}
