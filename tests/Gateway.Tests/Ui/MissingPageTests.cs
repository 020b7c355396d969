using System.Net;
using Microsoft.AspNetCore.TestHost;

namespace LightWatch.Gateway.Tests.Ui;

public sealed class MissingPageTests
{
    [Theory, InlineData("/"), InlineData("/hosts/web-01")]
    public async Task Build_without_pages_says_what_to_install(string path)
    {
        await using var app = await UiHost.StartAsync(new Dictionary<string, string>());
        var response = await app.GetTestClient().GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("install Node.js 20.19 or later with npm", await response.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }
}
