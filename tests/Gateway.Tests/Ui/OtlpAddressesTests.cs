using LightWatch.Gateway.Ui;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;

namespace LightWatch.Gateway.Tests.Ui;

public sealed class OtlpAddressesTests
{
    [Theory]
    [InlineData("http://127.0.0.1:4317", "http://127.0.0.1:4317")]
    [InlineData("http://*:4317", "http://watch.example:4317")]
    [InlineData("http://0.0.0.0:4317", "http://watch.example:4317")]
    [InlineData("https://[::]:4317", "https://watch.example:4317")]
    [InlineData("http://127.0.0.1:0", null)]
    [InlineData(null, null)]
    public void Listener_is_named_as_the_caller_can_reach_it(string? listener, string? expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Kestrel:Endpoints:otlp-grpc:Url", listener)]).Build();
        Assert.Equal(expected, OtlpAddresses.Read(configuration, new HostString("watch.example", 8080)).OtlpGrpc);
    }

    [Fact]
    public async Task Hints_are_json_with_the_known_addresses_only()
    {
        await using var app = await UiHost.StartAsync(
            UiHost.Pages, ("Kestrel:Endpoints:otlp-http:Url", "http://127.0.0.1:4318"));
        Assert.Equal(
            """{"otlpHttp":"http://127.0.0.1:4318"}""", await app.GetTestClient().GetStringAsync("/ui/endpoints.json"));
    }
}
