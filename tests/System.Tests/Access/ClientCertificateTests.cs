using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LightWatch.Agent;
using LightWatch.Agent.Settings;
using LightWatch.Shared;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Access;

/// <summary>
/// Client certificates decide which clients may send, and for which host, on the real server over real TLS.
/// </summary>
public sealed class ClientCertificateTests
{
    [Fact]
    public async Task Client_with_a_certificate_sends_for_its_host_alone_and_every_other_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority(folder.Path, "own");
        using var other = new TestAuthority(folder.Path, "other");
        var revoked = authority.Client("revoked-1");
        var (http, server) = await StartAsync(folder, authority, $"--Access:RevokedCertificates={revoked.Serial}");
        await using var _ = server;

        var host = authority.Client("any", "web-1");
        Assert.Equal(HttpStatusCode.OK, await SendAsync(http, authority, host));
        await server.UntilAsync(async () => (await QueryAsync(server)).Length == 1, "the sample");
        Assert.Equal("web-1", Assert.Single(await QueryAsync(server)));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(http, authority, authority.Client("db-1")));
        await server.UntilAsync(async () => (await QueryAsync(server)).Length == 2, "the second host");
        Assert.Equal(["db-1", "web-1"], (await QueryAsync(server)).Order());

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(http, authority, null));
        foreach (var refused in new[]
        {
            revoked, other.Client("web-1", "web-1"), authority.Client("old", "web-1", toDays: -1), authority.Server(),
        })
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(http, authority, refused));
        Assert.Equal(2, (await QueryAsync(server)).Length);
    }

    [Fact]
    public async Task Agent_presents_its_certificate_and_trusts_the_authority_of_its_settings()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority(folder.Path, "own");
        var (_, server) = await StartAsync(folder, authority);
        await using var running = server;
        var (certificate, key, _) = authority.Client("agent-7");
        var options = new AgentOptions
        {
            Endpoint = $"https://localhost:{server.OtlpGrpc.Port}", ClientCertificate = certificate, ClientKey = key,
                Authority = authority.File, HostName = "something-else", BufferPath = "none",
            Interval = TimeSpan.FromMilliseconds(200),
        };
        using var stop = new CancellationTokenSource();
        var agent = new AgentRunner(options, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
            TimeProvider.System).RunAsync(stop.Token);
        await server.UntilAsync(
            async () => (await server.QueryAsync("count by (host_name) (system_memory_usage_bytes)")).Length > 0,
            "the agent's samples");
        // While it runs: an agent that stops ends its series.
        Assert.Equal("agent-7",
            Assert.Single(await server.QueryAsync("count by (host_name) (system_memory_usage_bytes)")).GetProperty(
                "metric").GetProperty("host_name").GetString());
        await stop.CancelAsync();
        await agent;
    }

    [Fact]
    public async Task Authority_that_cannot_be_read_stops_the_start_with_its_setting_named()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "empty.pem"), "nothing");
        await using var server = await ServerProcess.StartAsync(folder.Path,
            $"--Access:ClientAuthority={Path.Combine(folder.Path, "empty.pem")}");
        Assert.Equal(1, await server.ExitAsync());
        Assert.Contains("Access:ClientAuthority", server.Output, StringComparison.Ordinal);
    }

    private static async Task<(Uri Http, ServerProcess Server)> StartAsync(TemporaryFolder folder,
        TestAuthority authority, params string[] settings)
    {
        var (certificate, key, _) = authority.Server();
        var ports = FreePort.Next(3);
        string[] tls = [.. ((string[])["otlp-grpc", "otlp-http"]).SelectMany(name => (string[])
        [
            $"--Kestrel:Endpoints:{name}:Certificate:Path={certificate}",
                $"--Kestrel:Endpoints:{name}:Certificate:KeyPath={key}",
        ])];
        var server = await ServerProcess.StartAsync(
            folder.Path, ports,
            [.. settings, .. tls, $"--Kestrel:Endpoints:otlp-grpc:Url=https://127.0.0.1:{ports[1]}",
                $"--Kestrel:Endpoints:otlp-http:Url=https://127.0.0.1:{ports[2]}",
                $"--Access:ClientAuthority={authority.File}", "--Access:Mode=Required", "--Agent:Enabled=false"]);
        await server.UntilAsync(() => Task.FromResult(server.Output.Contains("ingest token", StringComparison.Ordinal)),
            "the first credentials");
        var password = server.Output.Split('\n').First(
            l => l.TrimStart().StartsWith("password", StringComparison.Ordinal)).Trim()["password".Length..].Trim();
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + password)));
        return (new Uri($"https://localhost:{ports[2]}"), server);
    }

    private static async Task<HttpStatusCode> SendAsync(Uri server, TestAuthority authority,
        (string Certificate, string Key, string Serial)? presented)
    {
        using var handler = new SocketsHttpHandler();
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(authority.File);
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        if (presented is { } files)
        {
            var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }
        using var client = new HttpClient(handler);
        using var body = new ByteArrayContent(
            OtlpRequest.Gauge("sent", "x", [(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1.0)]));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var answer = await client.PostAsync(new Uri(server, "/v1/metrics"), body);
        return answer.StatusCode;
    }

    private static async Task<string[]> QueryAsync(ServerProcess server) =>
        [.. (await server.QueryAsync("sent")).Select(
            s => s.GetProperty("metric").GetProperty("host_name").GetString() ?? "")];
}
