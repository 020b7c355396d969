using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LightWatch.Gateway.Tests.Forwarding;

/// <summary>Real servers on free ports of the loopback.</summary>
internal static class Servers
{
    /// <summary>A gateway with these settings; with <paramref name="protocols"/> Http2 it takes gRPC.</summary>
    public static Task<WebApplication> GatewayAsync(
        HttpProtocols protocols, params (string Key, string Value)[] settings) => StartAsync(
        protocols,
        builder =>
        {
            builder.Configuration.AddInMemoryCollection(
                settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
            builder.AddGateway();
        },
        app => app.MapGateway());

    /// <summary>A stand-in for Query or Ingest.</summary>
    public static Task<WebApplication> BackendAsync(
        Action<WebApplication> map, HttpProtocols protocols = HttpProtocols.Http1) =>
        StartAsync(protocols, _ => { }, map);

    public static string Url(this WebApplication app) => app.Urls.Single();

    private static async Task<WebApplication> StartAsync(
        HttpProtocols protocols, Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        configure(builder);
        var app = builder.Build();
        app.UseWebSockets();
        map(app);
        await app.StartAsync();
        return app;
    }
}
