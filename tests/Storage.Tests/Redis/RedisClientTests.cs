using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LightWatch.Shared;
using LightWatch.Storage.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Tests.Redis;

public sealed class RedisClientTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Commands_sent_together_are_answered_in_order()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = Client(server.ConnectionString);
        var connection = await client.ConnectAsync(None);
        Assert.Equal(3, connection.Protocol);
        var answers = Enumerable.Range(0, 1000).Select(i => connection.AnswerAsync(connection.Send("ECHO", i), None))
            .ToList();
        for (var i = 0; i < answers.Count; i++) Assert.Equal(i, (await answers[i]).Number);
    }

    [Fact]
    public async Task Stream_gives_back_every_byte_that_was_added()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = Client(server.ConnectionString);
        var connection = await client.ConnectAsync(None);
        Assert.Equal(0, await connection.XLenAsync("s", None));
        Assert.Null(await connection.XNewestAsync("s", after: null, None));
        var payload = RandomNumberGenerator.GetBytes(3_000_000);
        var first = await AddAsync(connection, payload);
        var second = await AddAsync(connection, [1]);
        Assert.True(first < second);
        var read = await connection.XReadAsync("s", StreamId.Zero, 10, TimeSpan.Zero, None);
        Assert.Equal([first, second], read.Select(e => e.Id));
        Assert.Equal(payload, read[0].Field("d"u8)?.Bytes);
        Assert.Equal([second], (await connection.XRangeAsync("s", second.ToString(), "+", 10, None)).Select(e => e.Id));
        Assert.Equal(2, await connection.XLenAsync("s", None));
        Assert.Equal(second, (await connection.XNewestAsync("s", first, None))?.Id);
        Assert.Null(await connection.XNewestAsync("s", second, None));
        Assert.Empty(await connection.XReadAsync("s", second, 10, TimeSpan.FromMilliseconds(10), None));
    }

    [Fact]
    public async Task Blocked_read_ends_when_something_is_added()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = Client(server.ConnectionString);
        await using var own = await client.OpenAsync(None);
        var waiting = own.XReadAsync("s", StreamId.Zero, 10, TimeSpan.FromSeconds(20), None);
        var added = await AddAsync(await client.ConnectAsync(None), [1]);
        Assert.Equal([added], (await waiting).Select(e => e.Id));
    }

    [Fact]
    public async Task Server_without_resp3_is_spoken_to_in_resp2()
    {
        await using var server = await RedisServer.StartAsync(["rename-command HELLO \"\"", "requirepass secret"]);
        await using var client = Client(server.ConnectionString + ",password=secret,defaultDatabase=2");
        var connection = await client.ConnectAsync(None);
        Assert.Equal(2, connection.Protocol);
        var added = await AddAsync(connection, [1]);
        Assert.Equal(
            [added], (await connection.XReadAsync("s", StreamId.Zero, 10, TimeSpan.Zero, None)).Select(e => e.Id));
        Assert.Equal(added, (await connection.XNewestAsync("s", after: null, None))?.Id);
    }

    [Fact]
    public async Task Wrong_password_is_refused_without_being_told()
    {
        await using var server = await RedisServer.StartAsync(["requirepass right"]);
        await using var client = Client(server.ConnectionString + ",password=wrong-secret");
        var refused = await Assert.ThrowsAsync<RedisException>(() => client.ConnectAsync(None));
        Assert.Equal("WRONGPASS", refused.Code);
        Assert.DoesNotContain("wrong-secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_must_be_trusted()
    {
        await using var server = await RedisServer.StartAsync(
            ["tls-cert-file cert.pem", "tls-key-file key.pem", "tls-ca-cert-file cert.pem", "tls-auth-clients no"],
                WriteCertificate, tls: true);
        await using var stranger = Client(server.ConnectionString + ",ssl=true");
        await Assert.ThrowsAsync<RedisException>(() => stranger.ConnectAsync(None));
        await using var client = Client(
            server.ConnectionString + ",ssl=true",
            o => o.TrustedCertificates = Path.Combine(server.Folder, "cert.pem"));
        await (await client.ConnectAsync(None)).PingAsync(None);
        await using var misled = Client(
            server.ConnectionString + ",ssl=true,sslHost=other",
            o => o.TrustedCertificates = Path.Combine(server.Folder, "cert.pem"));
        await Assert.ThrowsAsync<RedisException>(() => misled.ConnectAsync(None));
    }

    [Fact]
    public async Task Killed_server_fails_all_that_wait_and_is_found_again_as_another_one()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = Client(server.ConnectionString, o => o.MaxPause = TimeSpan.FromMilliseconds(100));
        var before = await client.ConnectAsync(None);
        await using var own = await client.OpenAsync(None);
        var waiting = own.XReadAsync("s", StreamId.Zero, 1, TimeSpan.FromSeconds(30), None);
        await server.KillAsync();
        await Assert.ThrowsAsync<RedisException>(() => waiting);
        await Assert.ThrowsAsync<RedisException>(() => before.PingAsync(None));
        await server.StartAgainAsync();
        var after = await EventuallyAsync(client);
        Assert.NotEqual(before.RunId, after.RunId);
        await after.PingAsync(None);
    }

    [Fact]
    public async Task Frozen_server_is_given_up_after_the_timeout()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = Client(server.ConnectionString, o => o.AnswerTimeout = TimeSpan.FromMilliseconds(200));
        var connection = await client.ConnectAsync(None);
        server.Pause();
        await Assert.ThrowsAsync<RedisException>(() => connection.PingAsync(None));
        Assert.True(connection.IsClosed);
        server.Resume();
        await (await EventuallyAsync(client)).PingAsync(None);
    }

    [Fact]
    public async Task Requests_beyond_the_bound_fail_at_once()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = Client(server.ConnectionString, o => o.MaxPending = 2);
        var connection = await client.ConnectAsync(None);
        server.Pause();
        var waiting = Enumerable.Range(0, 2).Select(_ => connection.Send("PING")).ToList();
        await Assert.ThrowsAsync<RedisException>(() => connection.Send("PING"));
        server.Resume();
        foreach (var answer in waiting) Assert.Equal("PONG", (await answer).Text);
    }

    [Fact]
    public async Task Answer_larger_than_the_bound_closes_the_connection()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = Client(server.ConnectionString, o => o.MaxReplyBytes = 1024 * 1024);
        var connection = await client.ConnectAsync(None);
        _ = await AddAsync(connection, new byte[2 * 1024 * 1024]);
        await Assert.ThrowsAsync<RedisException>(() => connection.XRangeAsync("s", "-", "+", 10, None));
        Assert.True(connection.IsClosed);
    }

    private static async Task<StreamId> AddAsync(RedisConnection connection, byte[] payload) =>
        StreamId.Parse((await connection.AnswerAsync(connection.SendXAdd("s", 0, "d", payload), None)).Text);

    private static RedisClient Client(string text, Action<RedisOptions>? configure = null)
    {
        var options = new RedisOptions();
        configure?.Invoke(options);
        return new RedisClient(
            RedisAddress.Parse(text), Options.Create(options), TimeProvider.System, NullLogger<RedisClient>.Instance);
    }

    private static async Task<RedisConnection> EventuallyAsync(RedisClient client)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            try
            {
                return await client.ConnectAsync(None);
            }
            catch (RedisException) when (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
            {
                _ = await timer.WaitForNextTickAsync();
            }
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
