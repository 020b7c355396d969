using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LightWatch.Gateway.Tests.Forwarding;

public sealed class ForwardingTests : IAsyncLifetime
{
    private const string QueryKey = "services:query:http:0";
    private const string IngestKey = "services:ingest:otlp-http:0";
    private const string IngestWebKey = "services:ingest:web:0";
    private const string IngestGrpcKey = "services:ingest:otlp-grpc:0";
    private readonly HttpClient _client = new();
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;
    private readonly List<WebApplication> _servers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (var server in _servers) await server.DisposeAsync();
    }

    [Theory, InlineData("/api/v1/query?query=up%7Ba%3D%22b%22%7D&time=4"),
        InlineData("/api/v1/label/__name__/values?match[]=a&match[]=b"), InlineData("/prometheus/api/v1/labels")]
    [InlineData("/api/admin/storage"), InlineData("/api/admin/storage/by/host_name")]
    public async Task Query_request_arrives_with_its_path_and_parameters(string path)
    {
        var gateway = await GatewayAsync((QueryKey, await EchoAsync("query")));
        Assert.Equal($"query GET {path} ", await _client.GetStringAsync(gateway + path, _cancel));
    }

    [Theory, InlineData("web", "http://_web.query"), InlineData("http", "http://query"),
        InlineData("http", "https+http://query")]
    public async Task Configured_address_may_be_the_name_of_a_service(string endpoint, string address)
    {
        var gateway = await GatewayAsync(
            ("ReverseProxy:Clusters:query:Destinations:all:Address", address),
            ($"services:query:{endpoint}:0", await EchoAsync("first")),
            ($"services:query:{endpoint}:1", await EchoAsync("second")));
        var answers = new HashSet<string>(StringComparer.Ordinal);
        await Eventually.TrueAsync(async () =>
        {
            answers.Add(await _client.GetStringAsync(gateway + "/api/v1/query", _cancel));
            return answers.Count == 2;
        });
        Assert.Equal(["first GET /api/v1/query ", "second GET /api/v1/query "], answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Form_of_a_posted_query_arrives()
    {
        var gateway = await GatewayAsync((QueryKey, await EchoAsync("query")));
        var answer = await _client.PostAsync(
            gateway + "/api/v1/query_range?step=5", new FormUrlEncodedContent([new("query", "up + 1")]), _cancel);
        Assert.Equal(
            "query POST /api/v1/query_range?step=5 query=up+%2B+1", await answer.Content.ReadAsStringAsync(_cancel));
    }

    // Ingest answers each path on one listener alone, so the Gateway must know which.
    [Theory, InlineData("/v1/metrics", "otlp-http"), InlineData("/api/v1/write", "web"),
        InlineData("/api/v1/otlp/v1/metrics", "web"), InlineData("/api/v1/import/prometheus", "web"),
        InlineData("/api/admin/refusals", "web")]
    public async Task Request_of_a_sender_goes_to_the_listener_of_ingest_that_answers_it(string path, string listener)
    {
        var gateway = await GatewayAsync(
            (QueryKey, await EchoAsync("query")), (IngestKey, await EchoAsync("otlp-http")),
            (IngestWebKey, await EchoAsync("web")));
        var answer = await _client.PostAsync(gateway + path, new StringContent("samples"), _cancel);
        Assert.Equal($"{listener} POST {path} samples", await answer.Content.ReadAsStringAsync(_cancel));
    }

    [Theory, InlineData(null, "127.0.0.1"), InlineData("203.0.113.9", "203.0.113.9,127.0.0.1"),
        InlineData("127.0.0.1", "127.0.0.1,127.0.0.1")]
    public async Task Service_sees_the_callers_address_behind_what_the_caller_claims(string? claimed, string expected)
    {
        var query = await StartAsync(app => app.MapGet("/api/v1/labels", (HttpRequest r) =>
        {
            var from = r.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries);
            return $"{r.Host} {string.Join(',', from)} {r.Headers.Authorization}";
        }));
        var gateway = new Uri(await GatewayAsync((QueryKey, query)));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway, "/api/v1/labels"));
        if (claimed is not null) request.Headers.Add("X-Forwarded-For", claimed);
        request.Headers.Add("Authorization", "Bearer lw_1");
        using var answer = await _client.SendAsync(request, _cancel);
        Assert.Equal($"{gateway.Authority} {expected} Bearer lw_1", await answer.Content.ReadAsStringAsync(_cancel));
    }

    [Fact]
    public async Task Error_of_the_service_comes_back_as_it_is()
    {
        var query = await StartAsync(
            app => app.MapGet(
            "/api/v1/query", () => Results.Json(new { status = "error", errorType = "bad_data" }, statusCode: 400)));
        var answer = await _client.GetAsync(await GatewayAsync((QueryKey, query)) + "/api/v1/query", _cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("""{"status":"error","errorType":"bad_data"}""", await answer.Content.ReadAsStringAsync(_cancel));
    }

    [Fact]
    public async Task Messages_of_the_live_socket_pass_both_ways()
    {
        var query = await StartAsync(app => app.Map("/api/v1/live", EchoSocketAsync));
        var gateway = await GatewayAsync((QueryKey, query));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new Uri(gateway.Replace("http", "ws", StringComparison.Ordinal) + "/api/v1/live"), _cancel);
        foreach (var text in new[] { "{\"subscribe\":[]}", new string('x', 100_000) })
        {
            await socket.SendAsync(
                Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, _cancel);
            Assert.Equal(text, await ReceiveAsync(socket));
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _cancel);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Fact]
    public async Task Grpc_export_passes_with_its_trailers()
    {
        var ingest = await StartAsync(
            app => app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", async context =>
            {
                context.Response.ContentType = "application/grpc";
                context.Response.DeclareTrailer("grpc-status");
                await context.Request.Body.CopyToAsync(context.Response.Body);
                context.Response.AppendTrailer("grpc-status", "0");
            }),
            HttpProtocols.Http2);
        var gateway = await Servers.GatewayAsync(HttpProtocols.Http2, (IngestGrpcKey, ingest));
        _servers.Add(gateway);
        var request = new HttpRequestMessage(
            HttpMethod.Post, gateway.Url() + "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0])
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") },
            },
        };
        request.Headers.TE.Add(new("trailers"));
        var answer = await _client.SendAsync(request, _cancel);
        Assert.Equal([0, 0, 0, 0, 0], await answer.Content.ReadAsByteArrayAsync(_cancel));
        Assert.Equal("0", Assert.Single(answer.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task Dead_replica_is_avoided_once_its_health_is_known()
    {
        var alive = await EchoAsync("query");
        var dead = await EchoAsync("dead");
        await _servers[^1].DisposeAsync();
        var gateway = await GatewayAsync(("services:query:http:0", alive), ("services:query:http:1", dead),
            ("Gateway:HealthCheckInterval", "00:00:01"));

        // Good answers in a row that chance would not give with the dead one in turn.
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var good = 0; good < 40;)
        {
            Assert.False(deadline.IsCancellationRequested, "the dead replica still gets requests after 30 s");
            var answer = await _client.GetAsync(gateway + "/api/v1/labels", _cancel);
            good = answer.IsSuccessStatusCode ? good + 1 : 0;
        }
    }

    [Fact]
    public async Task Service_that_is_down_answers_bad_gateway()
    {
        var dead = await EchoAsync("dead");
        await _servers[^1].DisposeAsync();
        var answer = await _client.GetAsync(await GatewayAsync((QueryKey, dead)) + "/api/v1/labels", _cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable,
            $"{answer.StatusCode}");
    }

    [Fact]
    public async Task Without_addresses_nothing_is_forwarded()
    {
        var answer = await _client.GetAsync(await GatewayAsync() + "/api/v1/query", _cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory, InlineData("Gateway:HealthCheckInterval", "00:00:00"), InlineData("Gateway:MaxSilence", "1.00:00:00")]
    public async Task Wrong_setting_stops_the_start_and_is_named(string key, string value)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(
            () => Servers.GatewayAsync(HttpProtocols.Http1, (key, value)));
        Assert.Contains(key.Split(':')[1], error.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> GatewayAsync(params (string Key, string Value)[] settings)
    {
        var gateway = await Servers.GatewayAsync(HttpProtocols.Http1, settings);
        _servers.Add(gateway);
        return gateway.Url();
    }

    private async Task<string> StartAsync(Action<WebApplication> map, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var server = await Servers.BackendAsync(map, protocols);
        _servers.Add(server);
        return server.Url();
    }

    /// <summary>Answers "NAME METHOD PATH?QUERY BODY".</summary>
    private Task<string> EchoAsync(string name) => StartAsync(app =>
    {
        app.MapGet("/health", () => "fine");
        app.Map("/{**path}", async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var text = await body.ReadToEndAsync(context.RequestAborted);
            await context.Response.WriteAsync(
                $"{name} {context.Request.Method} {context.Request.Path}{context.Request.QueryString} {text}",
                context.RequestAborted);
        });
    });

    private static async Task EchoSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[8192];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (part.MessageType == WebSocketMessageType.Close) break;
            await socket.SendAsync(
                buffer.AsMemory(0, part.Count), WebSocketMessageType.Text, part.EndOfMessage, context.RequestAborted);
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private async Task<string> ReceiveAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[8192];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), _cancel);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return Encoding.UTF8.GetString(message.ToArray());
    }
}
