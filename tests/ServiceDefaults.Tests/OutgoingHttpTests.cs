using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LightWatch.ServiceDefaults.Tests;

public sealed class OutgoingHttpTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData("web", "http://_web.query/"), InlineData("http", "http://query/"),
        InlineData("http", "https+http://query/")]
    public async Task Service_is_found_by_its_name(string endpoint, string address)
    {
        await using var server = await StartAsync(_ => StatusCodes.Status200OK);
        await using var services = Services(($"services:query:{endpoint}:0", server.Urls.Single()));
        using var answer = await Client(services, "any").GetAsync(new Uri(address), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory, InlineData("any", "GET", 200, 2), InlineData("any", "POST", 503, 1),
        InlineData("OtlpMetricExporter", "GET", 503, 1)]
    public async Task What_is_safe_is_tried_again_but_not_by_exporters(
        string client, string method, int status, int calls)
    {
        var count = 0;
        await using var server = await StartAsync(_ => ++count == 1 ? 503 : 200);
        await using var services = Services();
        using var request = new HttpRequestMessage(new HttpMethod(method), server.Urls.Single());
        using var answer = await Client(services, client).SendAsync(request, Cancel);
        Assert.Equal((status, calls), ((int)answer.StatusCode, count));
    }

    private static HttpClient Client(ServiceProvider services, string name) =>
        services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.AddOutgoingHttp();
        return builder.Services.BuildServiceProvider();
    }

    private static async Task<WebApplication> StartAsync(Func<HttpContext, int> status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapFallback(context =>
        {
            context.Response.StatusCode = status(context);
            return Task.CompletedTask;
        });
        await app.StartAsync(Cancel);
        return app;
    }
}
