using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LightWatch.ServiceDefaults.Tests;

public sealed class ListenersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoint_answers_only_on_its_listener()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Kestrel:Endpoints:web:Url"] = "http://127.0.0.1:0";
        builder.Configuration["Kestrel:Endpoints:otlp-http:Url"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        builder.AddListeners();
        await using var app = builder.Build();
        app.UseRouting();
        app.UseListeners();
        app.MapGet("/pages", () => "pages").OnListener(Listeners.Web);
        app.MapGet("/both", () => "both").OnListener("WEB", Listeners.OtlpHttp);
        app.MapGet("/free", () => "free");
        await app.StartAsync(Cancel);

        // One listener has /pages and the other has not; what is not bound to a listener is on both.
        var server = app.Services.GetRequiredService<IServer>();
        string[] addresses = [.. server.Features.Get<IServerAddressesFeature>()!.Addresses];
        Assert.Equal(2, addresses.Length);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound], (await StatusesAsync(addresses, "/pages")).Order());
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await StatusesAsync(addresses, "/both"));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await StatusesAsync(addresses, "/free"));
    }

    [Fact]
    public async Task Endpoint_answers_on_a_listener_without_a_name()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.UseRouting();
        app.UseListeners();
        app.MapGet("/pages", () => "pages").OnListener(Listeners.Web);
        await app.StartAsync(Cancel);
        Assert.Equal("pages", await app.GetTestClient().GetStringAsync("/pages", Cancel));
    }

    private static async Task<List<HttpStatusCode>> StatusesAsync(string[] addresses, string path)
    {
        using var client = new HttpClient();
        var statuses = new List<HttpStatusCode>();
        foreach (var address in addresses)
        {
            using var answer = await client.GetAsync(new Uri(new Uri(address), path), Cancel);
            statuses.Add(answer.StatusCode);
        }
        return statuses;
    }
}
