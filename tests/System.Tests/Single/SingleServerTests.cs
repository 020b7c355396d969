using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Single;

/// <summary>The whole product in one process, as a user starts it.</summary>
public sealed class SingleServerTests
{
    [Fact]
    public async Task Server_started_plainly_answers_with_this_machines_metrics_and_ends_cleanly()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path);
        await server.UntilAsync(async () => (await server.QueryAsync("system_cpu_load_average_1m")).Length > 0,
            "own metrics");
        var series = Assert.Single(await server.QueryAsync("system_cpu_load_average_1m"));
        Assert.Equal(Environment.MachineName, series.GetProperty("metric").GetProperty("host_name").GetString(),
            ignoreCase: true);

        var page = await server.Client.GetStringAsync(new Uri(server.Web, "/"));
        Assert.Contains("<html", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Healthy", await server.Client.GetStringAsync(new Uri(server.Web, "/health")),
            StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Server_observes_itself()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, "--Telemetry:Interval=00:00:01");
        await server.UntilAsync(
            async () => (await server.QueryAsync("{__name__=~\"lightwatch_ingest_.*\"}")).Length > 0,
            "its own ingest metrics");
        Assert.Empty(await server.QueryAsync("system_cpu_load_average_1m{job=\"lightwatch\"}"));
    }

    [Fact]
    public async Task Second_server_on_the_same_folder_is_refused_with_its_name()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ServerProcess.StartAsync(folder.Path, "--Agent:Enabled=false");
        await using var second = await ServerProcess.StartAsync(folder.Path, "--Agent:Enabled=false");
        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains(folder.Path, second.Output, StringComparison.Ordinal);
        Assert.Equal(0, await first.StopAsync());
    }

    [Theory]
    [InlineData("--Storage:RawRetention=soon", "RawRetention")]
    [InlineData("--Telemetry:Interval=00:00:00", "Telemetry:Interval")]
    public async Task Server_with_a_wrong_setting_does_not_start_and_names_it(string setting, string named)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, setting);
        Assert.Equal(1, await server.ExitAsync());
        Assert.Contains(named, server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listeners_answer_only_for_what_belongs_to_them()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, "--Agent:Enabled=false");
        Assert.Equal(HttpStatusCode.NotFound,
            await StatusAsync(server, HttpMethod.Get, new Uri(server.OtlpHttp, "/api/v1/query?query=1")));
        Assert.Equal(HttpStatusCode.OK,
            await StatusAsync(server, HttpMethod.Get, new Uri(server.Web, "/api/v1/query?query=1")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Get, new Uri(server.OtlpHttp, "/alive")));
    }

    [Fact]
    public async Task Access_required_admits_only_valid_credentials_and_binds_a_token_to_its_host()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, "--Agent:Enabled=false",
            "--Access:Mode=Required");
        await server.UntilAsync(() => Task.FromResult(server.Output.Contains("ingest token", StringComparison.Ordinal)),
            "the first credentials");
        var password = Shown(server, "password");
        var query = new Uri(server.Web, "/api/v1/query?query=1");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, HttpMethod.Get, query));
        Assert.Equal(HttpStatusCode.Unauthorized,
            await StatusAsync(server, HttpMethod.Get, query, Basic("admin", "wrong")));
        Assert.Equal(HttpStatusCode.Forbidden,
            await StatusAsync(server, HttpMethod.Get, query, new("Bearer", Shown(server, "ingest token"))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, HttpMethod.Get, query, Basic("admin", password)));

        server.Client.DefaultRequestHeaders.Authorization = Basic("admin", password);
        using var wanted = new StringContent("""{"name":"web-1","scope":"ingest","host":"web-1"}""", Encoding.UTF8,
            "application/json");
        using var created = await server.Client.PostAsync(new Uri(server.Web, "/api/admin/tokens"), wanted);
        using var json = global::System.Text.Json.JsonDocument.Parse(await created.Content.ReadAsStringAsync());
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var body = OtlpRequest.Gauge("bound", "another-host", [(now, 1)]);
        Assert.Equal(HttpStatusCode.OK,
            await StatusAsync(server, HttpMethod.Post, new Uri(server.OtlpHttp, "/v1/metrics"),
                new("Bearer", json.RootElement.GetProperty("token").GetString()), body));
        var series = Assert.Single(await server.QueryAsync("bound"));
        Assert.Equal("web-1", series.GetProperty("metric").GetProperty("instance").GetString());
        Assert.DoesNotContain(password,
            string.Concat(
                Directory.EnumerateFiles(folder.Path, "*.json", SearchOption.AllDirectories).Select(File.ReadAllText)),
                    StringComparison.Ordinal);
    }

    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":" + password)));

    private static string Shown(ServerProcess server, string what) =>
        server.Output.Split('\n').First(l => l.TrimStart().StartsWith(what + "  ", StringComparison.Ordinal))
            .Trim()[what.Length..].Trim();

    private static async Task<HttpStatusCode> StatusAsync(ServerProcess server, HttpMethod method, Uri uri,
        AuthenticationHeaderValue? credential = null, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.Authorization = credential;
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/x-protobuf") } };
        using var answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
