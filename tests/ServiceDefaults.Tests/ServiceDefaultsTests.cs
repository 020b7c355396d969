using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LightWatch.ServiceDefaults.Tests;

public sealed class ServiceDefaultsTests
{
    [Fact]
    public async Task Service_without_access_control_does_not_start()
    {
        await using var app = Build(_ => { });
        var refused = Assert.Throws<InvalidOperationException>(app.MapServiceDefaults);
        Assert.Contains(nameof(IAccessMiddleware), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_control_is_asked_for_every_request_whatever_its_path()
    {
        await using var app = Build(services => services.AddSingleton<IAccessMiddleware, Refusing>());
        app.MapServiceDefaults();
        app.MapGet("/", () => "in");
        await app.StartAsync(TestContext.Current.CancellationToken);
        var client = app.GetTestClient();
        foreach (var path in (string[])["/", "/health", "/nothing"])
            Assert.Equal(
                418, (int)(await client.GetAsync(
                    new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    private static WebApplication Build(Action<IServiceCollection> add)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.WebHost.UseTestServer();
        add(builder.Services);
        return builder.Build();
    }

    private sealed class Refusing : IAccessMiddleware
    {
        public Task InvokeAsync(HttpContext context, RequestDelegate next)
        {
            context.Response.StatusCode = 418;
            return Task.CompletedTask;
        }
    }
}
