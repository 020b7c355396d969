using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LightWatch.Shared;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Access;

/// <summary>Services of their own ask for credentials as the single server does.</summary>
public sealed class ServiceAccessTests
{
    [Theory, InlineData("Query", "/api/v1/query?query=1"), InlineData("Ingest", "/api/admin/refusals")]
    public async Task Service_that_requires_credentials_shows_the_first_ones_once_and_takes_nothing_else(string service,
        string path)
    {
        using var folder = new TemporaryFolder();
        var web = new Uri(FreePort.Url());
        (string, string)[] settings =
        [
            ("Access__Mode", "Required"), ("Kestrel__Endpoints__web__Url", web.ToString()),
            .. service == "Ingest"
            ? [("Kestrel__Endpoints__otlp-grpc__Url", FreePort.Url()),
                ("Kestrel__Endpoints__otlp-http__Url", FreePort.Url())]
            : Array.Empty<(string, string)>(),
        ];
        string password;
        await using (var process = ServiceProcess.Start(service, folder.Path, settings))
        {
            await process.AnswersAsync(new Uri(web, "/health"));
            await process.UntilAsync(
                () => Task.FromResult(process.Output.Contains("ingest token", StringComparison.Ordinal)),
                "the first credentials");
            password = process.Output.Split('\n').First(
                l => l.TrimStart().StartsWith("password", StringComparison.Ordinal)).Trim()["password".Length..].Trim();
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(new Uri(web, path), null));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(new Uri(web, path), "admin:wrong"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(new Uri(web, path), "admin:" + password));
        }

        await using var again = ServiceProcess.Start(service, folder.Path, settings);
        await again.AnswersAsync(new Uri(web, "/health"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(new Uri(web, path), "admin:" + password));
        Assert.DoesNotContain("password", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kestrel__Endpoints__web__Url", "http://0.0.0.0:0")]
    [InlineData("Access__Mode", "Required")]
    public async Task Gateway_that_can_check_no_credentials_does_not_start_where_they_are_required(string name,
        string value)
    {
        using var folder = new TemporaryFolder();
        await using var gateway = ServiceProcess.Start("Gateway", folder.Path,
            ("Kestrel__Endpoints__web__Url", "http://127.0.0.1:0"), (name, value));
        Assert.Equal(1, await gateway.ExitAsync());
        Assert.Contains("ConnectionStrings:metrics", gateway.Output, StringComparison.Ordinal);
        Assert.Contains("Access:Mode", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_from_another_machine_is_anonymous_behind_a_gateway_on_this_machine_either()
    {
        using var folder = new TemporaryFolder();
        var (web, query) = (new Uri(FreePort.Url()), new Uri(FreePort.Url()));
        await using var behind = ServiceProcess.Start("Query", folder.Path,
            ("Kestrel__Endpoints__web__Url", query.ToString()));
        await using var gateway = ServiceProcess.Start("Gateway", folder.Path,
            ("Kestrel__Endpoints__web__Url", web.ToString()), ("services__query__web__0", query.ToString()));
        await behind.AnswersAsync(new Uri(query, "/health"));
        await gateway.AnswersAsync(new Uri(web, "/api/v1/query?query=1"));
        Assert.Equal(HttpStatusCode.Unauthorized,
            await StatusAsync(new Uri(web, "/api/v1/query?query=1"), null, forwarded: "203.0.113.9"));
        Assert.Equal(HttpStatusCode.Unauthorized,
            await StatusAsync(new Uri(query, "/api/v1/query?query=1"), null, forwarded: "203.0.113.9"));
        Assert.Equal(HttpStatusCode.OK,
            await StatusAsync(new Uri(web, "/api/v1/query?query=1"), null, forwarded: "127.0.0.1"));
    }

    private static async Task<HttpStatusCode> StatusAsync(Uri uri, string? credential, string? forwarded = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (credential is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes(credential)));
        if (forwarded is not null) request.Headers.Add("X-Forwarded-For", forwarded);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
