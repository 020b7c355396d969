using LightWatch.Control;
using LightWatch.Gateway;
using LightWatch.Ingest;
using LightWatch.Query;
using LightWatch.ServiceDefaults;
using LightWatch.Storage.Hosting;

namespace LightWatch.Server.Hosting;

/// <summary>All of LightWatch in one process, over one embedded store.</summary>
/// <remarks>The modules are the ones that the services host each on their own.</remarks>
internal static class SingleServer
{
    /// <summary>Composes the server; the caller starts and disposes it.</summary>
    /// <param name="settings">Command-line settings, the last word after appsettings.json and the environment.</param>
    public static WebApplication Build(string[] settings)
    {
        // The settings file lies beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = settings,
            ApplicationName = "lightwatch",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration["Telemetry:Endpoint"] ??= builder.Configuration.ListenerUrl(Listeners.OtlpGrpc);
        builder.AddServiceDefaults();
        builder.AddStorage();
        var ownToken = OwnAccess.CreateToken(builder.Configuration);
        builder.AddControl(ownToken);
        builder.AddIngest();
        builder.AddQuery();
        builder.AddGateway();
        builder.AddOwnAgent(ownToken);

        var server = builder.Build();
        server.MapServiceDefaults();
        server.MapControl();
        server.MapIngest();
        server.MapQuery();
        server.MapGateway();
        return server;
    }
}
