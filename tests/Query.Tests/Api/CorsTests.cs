using System.Net;

namespace LightWatch.Query.Tests.Api;

public sealed class CorsTests
{
    [Theory, InlineData("GET", HttpStatusCode.OK), InlineData("OPTIONS", HttpStatusCode.NoContent)]
    public async Task Page_of_another_origin_may_read_without_cookies(string method, HttpStatusCode expected)
    {
        await using var server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/query?query=1");
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var answer = await server.Client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", answer.Headers.Vary);
    }

    [Fact]
    public async Task Request_without_an_origin_gets_no_such_headers()
    {
        await using var server = await ApiServer.StartAsync();
        using var answer = await server.Client.GetAsync(new Uri("/api/v1/query?query=1", UriKind.Relative));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Contains("Origin", answer.Headers.Vary);
    }

    [Fact]
    public async Task Error_is_readable_too()
    {
        await using var server = await ApiServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/query?query=1%2B");
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var answer = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }
}
