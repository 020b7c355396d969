using LightWatch.Query.Limits;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;

namespace LightWatch.Query.Live;

/// <summary>
/// GET /api/v1/live: a WebSocket that pushes answers as samples arrive. The messages are described in docs/live.md.
/// </summary>
internal static class LiveEndpoints
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    extension(IEndpointRouteBuilder app)
    {
        /// <summary>Maps the socket on the web listener.</summary>
        public void MapLive()
        {
            var pipeline = app.CreateApplicationBuilder();
            pipeline.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive });
            pipeline.Run(ServeAsync);
            app.MapGet("/api/v1/live", pipeline.Build()).OnListener(Listeners.Web);
        }
    }

    private static async Task ServeAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var connections = services.GetRequiredService<LiveConnections>();
        if (!context.WebSockets.IsWebSocketRequest || !IsSameOrigin(context.Request))
        {
            context.Response.StatusCode = context.WebSockets.IsWebSocketRequest
                ? StatusCodes.Status403Forbidden
                : StatusCodes.Status400BadRequest;
            return;
        }
        if (!connections.TryEnter())
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            using var connection = new LiveConnection(
                socket,
                services.GetRequiredService<ISampleFeed>(),
                services.GetRequiredService<LiveAnswers>(),
                services.GetRequiredService<TimeProvider>());
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(
                services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping, context.RequestAborted);
            var reason = await connection.RunAsync(ended.Token);
            services.GetRequiredService<ILogger<LiveConnection>>().LiveEnded(reason);
        }
        finally
        {
            connections.Leave();
        }
    }

    // Browsers let any page open a socket here and send the user's cookies along; only this server's own pages may.
    // Clients that are no browsers send no Origin.
    private static bool IsSameOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0) return true;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var page)) return false;
        var forwarded = request.Headers["X-Forwarded-Host"].ToString();
        return IsHost(page, request.Host) || (forwarded.Length > 0 && IsHost(page, new HostString(forwarded)));
    }

    private static bool IsHost(Uri page, HostString host) =>
        string.Equals(page.Host.Trim('[', ']'), host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
            && (host.Port ?? (page.Scheme == "https" ? 443 : 80)) == page.Port;
}
