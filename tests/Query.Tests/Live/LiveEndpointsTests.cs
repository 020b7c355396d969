using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LightWatch.Query.Live;
using LightWatch.Query.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Query.Tests.Live;

public sealed class LiveEndpointsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static async Task<ClientWebSocket> ConnectAsync(ApiServer server, string? origin = null)
    {
        var socket = new ClientWebSocket();
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        using var late = new CancellationTokenSource(Deadline);
        await socket.ConnectAsync(
            new UriBuilder(server.Address) { Scheme = "ws", Path = "/api/v1/live" }.Uri, late.Token);
        return socket;
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        using var late = new CancellationTokenSource(Deadline);
        using var message = new MemoryStream();
        var buffer = new byte[16384];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(), late.Token);
            message.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonDocument.Parse(message.ToArray()).RootElement;
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(
            Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Subscription_is_answered_at_once_and_after_every_commit()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("up{job=\"a\"} 1", fromUnixMs: Now - 1000);
        using var socket = await ConnectAsync(server);
        Assert.True((await ReceiveAsync(socket)).GetProperty("hello").GetProperty("time").GetDouble() > 1e9);
        await SendAsync(socket,
            """{"subscribe":[{"id":"s","every":500,"queries":{"up":"up","two":"1+1","bad":"up """
            + """+","matrix":"up[5m]"}}]}""");

        var first = await ReceiveAsync(socket);
        Assert.Equal("s", first.GetProperty("id").GetString());
        var results = first.GetProperty("results");
        Assert.Equal("a", results.GetProperty("up")[0].GetProperty("metric").GetProperty("job").GetString());
        Assert.Equal("1", results.GetProperty("up")[0].GetProperty("value")[1].GetString());
        Assert.Equal("""{}""", results.GetProperty("two")[0].GetProperty("metric").GetRawText());
        Assert.Equal("2", results.GetProperty("two")[0].GetProperty("value")[1].GetString());
        Assert.Contains(
            "parse error", first.GetProperty("errors").GetProperty("bad").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "range vector", first.GetProperty("errors").GetProperty("matrix").GetString(), StringComparison.Ordinal);

        await server.LoadAsync("up{job=\"a\"} 7", fromUnixMs: Now);
        var second = await ReceiveAsync(socket);
        Assert.Equal("7", second.GetProperty("results").GetProperty("up")[0].GetProperty("value")[1].GetString());
        Assert.True(second.GetProperty("time").GetDouble() - first.GetProperty("time").GetDouble() >= 0.49);
    }

    [Fact]
    public async Task New_subscriptions_replace_the_old()
    {
        await using var server = await ApiServer.StartAsync();
        using var socket = await ConnectAsync(server);
        await ReceiveAsync(socket);
        await SendAsync(socket, """{"subscribe":[{"id":"old","queries":{"a":"1"}}]}""");
        Assert.Equal("old", (await ReceiveAsync(socket)).GetProperty("id").GetString());
        await SendAsync(socket, """{"subscribe":[{"id":"new","queries":{"a":"1"}}]}""");
        Assert.Equal("new", (await ReceiveAsync(socket)).GetProperty("id").GetString());
        await server.LoadAsync("x 1", fromUnixMs: Now);
        Assert.Equal("new", (await ReceiveAsync(socket)).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Malformed_message_is_answered_and_the_connection_goes_on()
    {
        await using var server = await ApiServer.StartAsync();
        using var socket = await ConnectAsync(server);
        await ReceiveAsync(socket);
        await SendAsync(socket, "nonsense");
        Assert.NotEmpty((await ReceiveAsync(socket)).GetProperty("error").GetString()!);
        await SendAsync(socket, """{"subscribe":[{"id":"s","queries":{"a":"1"}}]}""");
        Assert.Equal("s", (await ReceiveAsync(socket)).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Same_query_at_the_same_commit_is_evaluated_once()
    {
        await using var server = await ApiServer.StartAsync();
        var answers = server.Services.GetRequiredService<LiveAnswers>();
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => answers.GetAsync("1+1", 5)));
        Assert.Single(all.Distinct());
        Assert.Equal(1, answers.Evaluations);
        await answers.GetAsync("1+1", 6);
        Assert.Equal(2, answers.Evaluations);
    }

    [Fact]
    public async Task Pages_of_other_origins_are_turned_away()
    {
        await using var server = await ApiServer.StartAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, "https://evil.example"));
        using var own = await ConnectAsync(server, server.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal(WebSocketState.Open, own.State);
    }

    [Fact]
    public async Task Connections_are_bounded()
    {
        await using var server = await ApiServer.StartAsync(("Query:MaxLiveConnections", "1"));
        using var first = await ConnectAsync(server);
        await ReceiveAsync(first);
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server));
    }

    [Fact]
    public async Task Plain_request_is_refused()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await server.GetAsync("/api/v1/live")).Status);
    }

    [Fact]
    public async Task Closing_is_answered()
    {
        await using var server = await ApiServer.StartAsync();
        using var socket = await ConnectAsync(server);
        await ReceiveAsync(socket);
        using var late = new CancellationTokenSource(Deadline);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }
}
