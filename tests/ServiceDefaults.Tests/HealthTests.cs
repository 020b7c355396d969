using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LightWatch.ServiceDefaults.Tests;

public sealed class HealthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HealthStatus.Healthy, HttpStatusCode.OK)]
    [InlineData(HealthStatus.Degraded, HttpStatusCode.OK)]
    [InlineData(HealthStatus.Unhealthy, HttpStatusCode.ServiceUnavailable)]
    public async Task Health_names_the_check_and_its_reason_and_alive_does_not_depend_on_it(
        HealthStatus status, HttpStatusCode expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.AddHealth();
        builder.Services.AddHealthChecks().AddCheck("store", () => new HealthCheckResult(status, "the disk is full"));
        await using var app = builder.Build();
        app.MapHealth();
        await app.StartAsync(Cancel);
        using var client = app.GetTestClient();

        using var health = await client.GetAsync("/health", Cancel);
        Assert.Equal(expected, health.StatusCode);
        Assert.Equal("application/json", health.Content.Headers.ContentType?.ToString());
        const string Self = """
            "self":{"status":"Healthy"}
            """;
        var store = $$"""
            "store":{"status":"{{status}}","description":"the disk is full"}
            """;
        var expectedBody = $$"""{"status":"{{status}}","checks":{""" + Self + "," + store + "}}";
        Assert.Equal(expectedBody, await health.Content.ReadAsStringAsync(Cancel));
        var expectedAlive = """{"status":"Healthy","checks":{""" + Self + "}}";
        Assert.Equal(expectedAlive, await client.GetStringAsync("/alive", Cancel));
    }
}
