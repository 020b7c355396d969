using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using LightWatch.Gateway;
using LightWatch.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LightWatch.Browser.Tests.Fakes;

/// <summary>
/// The real pages over a made-up fleet: the single server with its query side played by <see cref="FakeAnswers"/>.
/// </summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeAnswers _answers;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly List<WebSocket> _sockets = [];

    private FakeServer(WebApplication app, FakeAnswers answers) => (_app, _answers) = (app, answers);

    public string Url => _app.Urls.First();

    public double Now => _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    public FakeHost Host(string name) => _answers.Hosts.Single(h => h.Name == name);

    /// <summary>Starts on a free port unless one is given.</summary>
    public static async Task<FakeServer> StartAsync(int port, params FakeHost[] hosts)
    {
        var builder = WebApplication.CreateBuilder();
        // No settings of this machine, nor of a program beside.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration["Kestrel:Endpoints:web:Url"] = string.Create(
            CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        builder.AddListeners();
        builder.AddGateway();
        var server = new FakeServer(builder.Build(), new FakeAnswers(hosts));
        server.Map();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Cuts every live connection, as a network failure does.</summary>
    public void CutConnections()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets) socket.Abort();
            _sockets.Clear();
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map()
    {
        _app.UseRouting();
        _app.UseListeners();
        _app.UseWebSockets();
        _app.MapPost("/api/v1/query", async context => await AnswerAsync(context, Instant));
        _app.MapPost("/api/v1/query_range", async context => await AnswerAsync(context, Range));
        _app.Map("/api/v1/live", LiveAsync);
        _app.MapGateway();
    }

    private static async Task AnswerAsync(HttpContext context, Func<IFormCollection, JsonObject> answer)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var body = new JsonObject { ["status"] = "success", ["data"] = answer(form) };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private JsonObject Instant(IFormCollection form)
    {
        var query = form["query"].ToString();
        if (query == "time()") return new() { ["resultType"] = "scalar", ["result"] = new JsonArray(Now, Text(Now)) };
        if (query.EndsWith("[10m]", StringComparison.Ordinal))
        {
            var times = Enumerable.Range(0, 40).Select(i => Math.Floor(Now / 5) * 5 - ((39 - i) * 5));
            var values = new JsonArray([.. times.Select(t => (JsonNode)new JsonArray(t, "1"))]);
            var series = new JsonObject { ["metric"] = new JsonObject(), ["values"] = values };
            return new() { ["resultType"] = "matrix", ["result"] = new JsonArray(series) };
        }
        return new() { ["resultType"] = "vector", ["result"] = Vector(query, Now) };
    }

    private JsonObject Range(IFormCollection form)
    {
        double Number(string name) => double.Parse(form[name].ToString(), CultureInfo.InvariantCulture);
        var (start, end, step) = (Number("start"), Number("end"), Number("step"));
        var result = new JsonArray();
        foreach (var series in _answers.To(form["query"].ToString()))
        {
            var values = new JsonArray();
            for (var t = start; t <= end; t += step)
            {
                if (series.At(t) is { } value) values.Add((JsonNode)new JsonArray(t, Text(value)));
            }
            if (values.Count > 0)
                result.Add((JsonNode)new JsonObject { ["metric"] = LabelsOf(series), ["values"] = values });
        }
        return new() { ["resultType"] = "matrix", ["result"] = result };
    }

    private JsonArray Vector(string query, double time)
    {
        var result = new JsonArray();
        foreach (var series in _answers.To(query))
        {
            if (series.At(time) is { } value)
            {
                result.Add((JsonNode)new JsonObject
                {
                    ["metric"] = LabelsOf(series),
                    ["value"] = new JsonArray(time, Text(value)),
                });
            }
        }
        return result;
    }

    private async Task LiveAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        lock (_sockets) _sockets.Add(socket);
        await SendAsync(socket, new JsonObject { ["hello"] = new JsonObject { ["time"] = Now } });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        JsonArray subscriptions = [];
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pushing = PushAsync();
        try
        {
            var buffer = new byte[64 * 1024];
            while (socket.State == WebSocketState.Open)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), stop.Token);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close) break;
                subscriptions = JsonNode.Parse(buffer.AsSpan(0, length))!["subscribe"]!.AsArray();
                Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously))
                    .TrySetResult();
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The page went away, or the test cut the connection.
        }
        await stop.CancelAsync();
        await pushing;

        async Task PushAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
            try
            {
                var tick = timer.WaitForNextTickAsync(stop.Token).AsTask();
                while (!stop.IsCancellationRequested)
                {
                    if (await Task.WhenAny(tick, changed.Task) == tick)
                    {
                        if (!await tick) return;
                        tick = timer.WaitForNextTickAsync(stop.Token).AsTask();
                    }
                    foreach (var subscription in subscriptions) await SendAsync(socket, Push(subscription!));
                }
            }
            catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
            {
                // As above.
            }
        }
    }

    private JsonObject Push(JsonNode subscription)
    {
        var time = Now;
        var results = new JsonObject();
        foreach (var (name, query) in subscription["queries"]!.AsObject())
            results[name] = Vector(query!.GetValue<string>(), time);
        return new() { ["id"] = subscription["id"]!.GetValue<string>(), ["time"] = time, ["results"] = results };
    }

    private static Task SendAsync(WebSocket socket, JsonObject message) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true,
            CancellationToken.None);

    private static JsonObject LabelsOf(FakeAnswers.Series series) =>
        new(series.Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)JsonValue.Create(l.Value))));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
