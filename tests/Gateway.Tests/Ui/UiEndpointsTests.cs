using System.Net;
using Microsoft.AspNetCore.TestHost;

namespace LightWatch.Gateway.Tests.Ui;

public sealed class UiEndpointsTests
{
    [Theory, InlineData("/"), InlineData("/hosts"), InlineData("/hosts/web-01"), InlineData("/hosts/a%2Fb/c"),
        InlineData("/query")]
    public async Task Page_address_answers_the_page_that_is_asked_for_again_each_time(string path)
    {
        var response = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("<html>page</html>", await response.Content.ReadAsStringAsync());
        Assert.True(response.Headers.CacheControl?.NoCache);
    }

    [Theory, InlineData("/api/v1/nothing"), InlineData("/assets/gone.js"), InlineData("/index.html"),
        InlineData("/assets/app-1a2b.js.gz"), InlineData("/assets/../index.html.gz")]
    public async Task Unknown_address_is_not_found_rather_than_a_page(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(path)).StatusCode);

    [Fact]
    public async Task File_with_a_hash_in_its_name_is_kept_for_a_year()
    {
        var response = await GetAsync("/assets/app-1a2b.js");
        Assert.Equal("public, max-age=31536000, immutable", response.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("text/javascript; charset=utf-8", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task File_without_a_hash_in_its_name_is_asked_for_again()
    {
        var response = await GetAsync("/icon.svg");
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/", "br, gzip", "br", "page in brotli")]
    [InlineData("/", "gzip", "gzip", "page in gzip")]
    [InlineData("/", "br;q=0, gzip;q=0.5", "gzip", "page in gzip")]
    [InlineData("/", "identity", null, "<html>page</html>")]
    [InlineData("/assets/app-1a2b.js", "br, gzip", "gzip", "script in gzip")]
    [InlineData("/icon.svg", "br, gzip", null, "<svg/>")]
    public async Task Body_comes_in_the_best_form_that_the_client_accepts(
        string path, string accepted, string? encoding, string body)
    {
        var response = await GetAsync(path, ("Accept-Encoding", accepted));
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Form_that_depends_on_the_client_is_cached_by_what_it_accepts() =>
        Assert.Equal("Accept-Encoding", Assert.Single((await GetAsync("/")).Headers.Vary));

    [Fact]
    public async Task Known_tag_is_answered_without_a_body()
    {
        var first = await GetAsync("/", ("Accept-Encoding", "gzip"));
        var again = await GetAsync("/", ("Accept-Encoding", "gzip"), ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
    }

    [Fact]
    public async Task Tag_of_another_form_is_not_taken_for_this_one()
    {
        var gzip = await GetAsync("/", ("Accept-Encoding", "gzip"));
        var plain = await GetAsync("/", ("If-None-Match", gzip.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
    }

    [Theory, InlineData("/"), InlineData("/assets/app-1a2b.js"), InlineData("/ui/endpoints.json")]
    public async Task Every_answer_keeps_the_browser_to_this_server(string path)
    {
        var headers = (await GetAsync(path)).Headers;
        var policy = headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task Head_answers_the_length_alone()
    {
        await using var app = await UiHost.StartAsync(UiHost.Pages);
        var response = await app.GetTestClient().SendAsync(new(HttpMethod.Head, "/"));
        Assert.Equal("<html>page</html>".Length, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Post_to_a_page_is_refused()
    {
        await using var app = await UiHost.StartAsync(UiHost.Pages);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await app.GetTestClient().PostAsync("/", null)).StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        await using var app = await UiHost.StartAsync(UiHost.Pages);
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await app.GetTestClient().SendAsync(request);
        await response.Content.LoadIntoBufferAsync();
        return response;
    }
}
