using System.Text;
using LightWatch.Gateway.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LightWatch.Gateway.Tests.Ui;

/// <summary>A gateway in memory, over pages made of a few words.</summary>
internal static class UiHost
{
    public static readonly IReadOnlyDictionary<string, string> Pages = new Dictionary<string, string>
    {
        ["index.html"] = "<html>page</html>",
        ["index.html.br"] = "page in brotli",
        ["index.html.gz"] = "page in gzip",
        ["assets/app-1a2b.js"] = "script()",
        ["assets/app-1a2b.js.gz"] = "script in gzip",
        ["icon.svg"] = "<svg/>",
    };

    public static async Task<WebApplication> StartAsync(
        IReadOnlyDictionary<string, string> pages, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.AddGateway();
        builder.Services.AddSingleton(
            UiAssets.Load(pages.Keys, path => new MemoryStream(Encoding.UTF8.GetBytes(pages[path]))));
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return app;
    }
}
