using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LightWatch.Shared;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Tests.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace LightWatch.Storage.Tests.Hot;

public sealed class RedisLinkTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Server_without_resp3_is_spoken_to_in_resp2()
    {
        await using var server = await RedisServer.StartAsync(["rename-command HELLO \"\"", "requirepass secret"]);
        await using var redis = RedisLinks.Open(server, ",password=secret,defaultDatabase=2");
        Assert.Equal("PONG", await EchoAsync(redis, "PONG"));
    }

    [Theory]
    [InlineData(",password=wrong-secret")]
    [InlineData(",user=nobody,password=wrong-secret")]
    [InlineData("")]
    public async Task Wrong_login_is_refused_without_being_told(string words)
    {
        await using var server = await RedisServer.StartAsync(["requirepass right"]);
        using var log = new LogRecorder();
        await using var redis = RedisLinks.Open(server, words, log: new Logger<RedisLink>(log));
        var refused = await Assert.ThrowsAsync<StoreException>(() => EchoAsync(redis, "x"));
        Assert.StartsWith("Redis refuses the login: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", refused.ToString(), StringComparison.Ordinal);
        for (var i = 0; i < 20; i++)
            Assert.Equal(
                refused.Message, (await Assert.ThrowsAsync<StoreException>(() => EchoAsync(redis, "x"))).Message);
        await TestPostgres.UntilAsync(() => log.Lines.Count > 0, "the refusal to be logged");
        var line = Assert.Single(log.Lines);
        Assert.Contains("Redis refuses the login: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_with_the_rights_of_the_manual_write_and_read()
    {
        await using var server = await RedisServer.StartAsync(
        [
            "user ingest on >x ~lightwatch:* &lightwatch:* -@all +@connection +xadd +publish",
            "user query on >x ~lightwatch:* &lightwatch:* -@all +@connection +xrange +xrevrange +xlen +subscribe +info",
        ]);
        await using var ingest = RedisLinks.Open(server, ",user=ingest,password=x");
        await using var query = RedisLinks.Open(server, ",user=query,password=x");
        using var stream = new CommitStream(
            ingest, Options.Create(new RedisOptions()), Options.Create(new HotOptions()), TimeProvider.System,
            NullLogger<CommitStream>.Instance);
        await stream.StartAsync(None);
        await TestPostgres.UntilAsync(() => stream.IsOn, "the stream to be on");
        using var log = new LogRecorder();
        // Its clock stands still: waits end by announcements alone.
        var follower = new CommitFollower(query, "lightwatch:", new FakeTimeProvider(), log);
        var end = await follower.BeginAsync(None);
        Assert.NotEqual("", end.RunId);
        var news = follower.News;
        await TestPostgres.UntilAsync(() => follower.News > news + 1, "heartbeats to be announced");
        Assert.NotEmpty((await follower.ReadAsync(default, None)).Entries);
        await stream.StopAsync(None);
    }

    [Fact]
    public async Task User_of_the_server_logs_in_with_a_password_of_any_characters()
    {
        const string Password = "a,b=c@d:e";
        await using var server = await RedisServer.StartAsync([$"user ours on >{Password} ~* &* +@all"]);
        var options = RedisAddress.Parse($"redis://ours:{Uri.EscapeDataString(Password)}@{server.ConnectionString}");
        RedisSetup.Apply(options, options, new RedisOptions());
        await using var redis = new RedisLink(
            options, async () => await ConnectionMultiplexer.ConnectAsync(options), log: null);
        var database = (await redis.OpenAsync(None)).GetDatabase();
        Assert.Equal("ours", (string?)await database.ExecuteAsync("ACL", "WHOAMI"));
    }

    [Fact]
    public async Task Certificate_must_be_trusted()
    {
        await using var server = await RedisServer.StartAsync(
            ["tls-cert-file cert.pem", "tls-key-file key.pem", "tls-ca-cert-file cert.pem", "tls-auth-clients no"],
            WriteCertificate, tls: true);
        var file = Path.Combine(server.Folder, "cert.pem");
        await using var stranger = RedisLinks.Open(server, ",ssl=true");
        await Assert.ThrowsAsync<StoreException>(() => EchoAsync(stranger, "x"));
        await using var client = RedisLinks.Open(server, ",ssl=true", o => o.TrustedCertificates = file);
        Assert.Equal("x", await EchoAsync(client, "x"));
        await using var misled = RedisLinks.Open(server, ",ssl=true,sslHost=other", o => o.TrustedCertificates = file);
        await Assert.ThrowsAsync<StoreException>(() => EchoAsync(misled, "x"));
    }

    [Fact]
    public async Task Certificates_that_cannot_be_read_are_named()
    {
        await using var server = await RedisServer.StartAsync();
        var refused = Assert.Throws<StoreException>(
            () => RedisLinks.Open(server, ",ssl=true", o => o.TrustedCertificates = "/nowhere.pem"));
        Assert.StartsWith("Redis:TrustedCertificates cannot be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_server_is_logged_once_and_found_again()
    {
        await using var server = await RedisServer.StartAsync();
        using var log = new LogRecorder();
        await using var redis = RedisLinks.Open(server, log: new Logger<RedisLink>(log));
        var restored = 0;
        redis.Restored += () => Interlocked.Increment(ref restored);
        Assert.Equal("x", await EchoAsync(redis, "x"));
        Assert.Empty(log.Lines);
        await server.KillAsync();
        await TestPostgres.UntilAsync(() => log.Lines.Count > 0, "the loss to be logged");
        for (var i = 0; i < 20; i++) await Assert.ThrowsAsync<StoreException>(() => EchoAsync(redis, "x"));
        await server.StartAgainAsync();
        await TestPostgres.UntilAsync(() => log.Lines.Count > 1, "the return to be logged");
        Assert.Equal("x", await EchoAsync(redis, "x"));
        Assert.Equal(2, log.Lines.Count);
        Assert.StartsWith($"Redis at {server.ConnectionString}/0 is lost", log.Lines[0], StringComparison.Ordinal);
        Assert.Equal($"Redis at {server.ConnectionString}/0 is back", log.Lines[1]);
        Assert.True(Volatile.Read(ref restored) > 0);
    }

    [Fact]
    public async Task Server_that_is_down_at_first_is_found_later()
    {
        await using var server = await RedisServer.StartAsync();
        await server.StopAsync();
        using var log = new LogRecorder();
        await using var redis = RedisLinks.Open(server, log: new Logger<RedisLink>(log));
        await Assert.ThrowsAsync<StoreException>(() => EchoAsync(redis, "x"));
        await TestPostgres.UntilAsync(() => log.Lines.Count > 0, "the loss to be logged");
        await server.StartAgainAsync();
        await TestPostgres.UntilAsync(() => log.Lines.Count > 1, "the return to be logged");
        Assert.Equal("x", await EchoAsync(redis, "x"));
    }

    [Fact]
    public async Task Frozen_server_is_not_waited_for_longer_than_the_timeout()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(
            server, configure: o => o.AnswerTimeout = TimeSpan.FromMilliseconds(200));
        Assert.Equal("x", await EchoAsync(redis, "x"));
        server.Pause();
        var late = await Assert.ThrowsAsync<StoreException>(() => EchoAsync(redis, "x"));
        Assert.Equal("Redis does not answer in time", late.Message);
        server.Resume();
        await TestPostgres.UntilAsync(
            async () =>
            {
                try
                {
                    return await EchoAsync(redis, "y") == "y";
                }
                catch (StoreException)
                {
                    return false;
                }
            },
            "Redis to answer again");
    }

    private static async Task<string?> EchoAsync(RedisLink redis, string text)
    {
        var database = (await redis.OpenAsync(None)).GetDatabase();
        try
        {
            return (string?)await database.ExecuteAsync("ECHO", text);
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            throw redis.Failure(e);
        }
    }

    private static void WriteCertificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=redis", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
