namespace LightWatch.Control.Tests.Access;

public sealed class AccessMiddlewareTests
{
    private const string Good = "Authorization: Bearer " + GuardedHost.Token;
    private const string Loopback = "Kestrel:Endpoints:web:Url=http://127.0.0.1:8080";
    private const string Everywhere = "Kestrel:Endpoints:web:Url=http://0.0.0.0:8080";

    [Theory]
    [InlineData(Loopback, 200)]
    [InlineData("Kestrel:Endpoints:web:Url=http://localhost:8080", 200)]
    [InlineData("Kestrel:Endpoints:web:Url=http://[::1]:8080", 200)]
    [InlineData(Everywhere, 401)]
    [InlineData("Kestrel:Endpoints:web:Url=http://*:8080", 401)]
    [InlineData("http_ports=8080", 401)]
    [InlineData("urls=http://10.0.0.7:8080", 401)]
    public async Task Caller_without_a_credential_is_let_in_on_loopback_alone(string listener, int expected)
    {
        await using var host = await GuardedHost.StartAsync(listener);
        Assert.Equal(expected, (await host.GetAsync("127.0.0.1")).Status);
        Assert.Equal(200, (await host.GetAsync("127.0.0.1", Good)).Status);
    }

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.9", 401)]
    [InlineData("X-Forwarded-For: 203.0.113.9, 127.0.0.1", 401)]
    [InlineData("X-Forwarded-For: 127.0.0.1, 203.0.113.9", 401)]
    [InlineData("X-Forwarded-For: unknown", 401)]
    [InlineData("X-Forwarded-For: [2001:db8::1]:443", 401)]
    [InlineData("X-Real-IP: 203.0.113.9", 401)]
    [InlineData("Forwarded: for=127.0.0.1", 401)]
    [InlineData("X-Forwarded-For: 127.0.0.1", 200)]
    [InlineData("X-Forwarded-For: [::1]:5000, 127.0.0.1:4000", 200)]
    public async Task Caller_that_a_proxy_on_this_machine_passes_on_counts_as_what_it_is(string header, int expected)
    {
        await using var host = await GuardedHost.StartAsync(Loopback);
        Assert.Equal(expected, (await host.GetAsync("127.0.0.1", header)).Status);
        Assert.Equal(200, (await host.GetAsync("127.0.0.1", header, Good)).Status);
    }

    [Theory, InlineData("Access:FailuresPerMinute=20"), InlineData("Access:TrustedProxies=127.0.0.1"), InlineData(
        "ForwardedHeaders_Enabled=true")]
    public async Task Claim_to_be_local_lets_no_remote_caller_in(string setting)
    {
        await using var host = await GuardedHost.StartAsync(Loopback, setting);
        Assert.Equal(401, (await host.GetAsync("203.0.113.9", "X-Forwarded-For: 127.0.0.1")).Status);
        await using var open = await GuardedHost.StartAsync(Everywhere, setting);
        Assert.Equal(401, (await open.GetAsync("127.0.0.1", "X-Forwarded-For: 127.0.0.1")).Status);
    }

    [Theory]
    [InlineData("", "10.0.0.5", "203.0.113.9", "10.0.0.5")]
    [InlineData("10.0.0.5", "10.0.0.5", "203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.0/24, 10.9.9.9", "10.0.0.5", "127.0.0.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.5", "10.0.0.6", "203.0.113.9", "10.0.0.6")]
    public async Task Address_of_the_caller_is_taken_from_trusted_proxies_alone(
        string trusted, string from, string forwarded, string expected)
    {
        await using var host = await GuardedHost.StartAsync(Everywhere, "Access:TrustedProxies=" + trusted);
        Assert.Equal((200, expected), await AskAsync(host, from, forwarded));
    }

    [Fact]
    public async Task Wrong_credentials_are_counted_by_the_address_behind_a_trusted_proxy()
    {
        await using var host = await GuardedHost.StartAsync(
            Everywhere, "Access:TrustedProxies=10.0.0.5", "Access:FailuresPerMinute=1");
        Assert.Equal(
            401, (await host.GetAsync("10.0.0.5", "X-Forwarded-For: 203.0.113.9", "Authorization: Bearer wrong"))
                .Status);
        Assert.Equal(429, (await host.GetAsync("10.0.0.5", "X-Forwarded-For: 203.0.113.9", Good)).Status);
        Assert.Equal(200, (await host.GetAsync("10.0.0.5", "X-Forwarded-For: 203.0.113.10", Good)).Status);
        Assert.Equal(429, (await host.GetAsync("10.0.0.5", "X-Forwarded-For: 203.0.113.10, 203.0.113.9", Good)).Status);
    }

    [Theory, InlineData("somewhere"), InlineData("10.0.0.5;10.0.0.6"), InlineData("10.0.0.0/99")]
    public async Task Trusted_proxies_that_cannot_be_read_stop_the_start(string trusted)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(
            () => GuardedHost.StartAsync("Access:TrustedProxies=" + trusted));
        Assert.Contains("Access:TrustedProxies", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(Loopback, 200), InlineData(Everywhere, 401)]
    public async Task Empty_credential_counts_as_none(string listener, int expected)
    {
        await using var host = await GuardedHost.StartAsync(listener);
        Assert.Equal(expected, (await host.GetAsync("127.0.0.1", "Authorization: Bearer ")).Status);
    }

    [Fact]
    public async Task Credential_that_cannot_be_checked_now_is_neither_right_nor_wrong()
    {
        await using var host = await GuardedHost.StartAsync(Everywhere, "Access:FailuresPerMinute=1");
        host.StoreIsAway = true;
        for (var i = 0; i < 3; i++)
        {
            var answer = await host.GetAsync("127.0.0.1", Good);
            Assert.Equal(503, answer.Status);
            Assert.Equal("2", answer.Response.Headers.RetryAfter);
        }
        host.StoreIsAway = false;
        Assert.Equal(200, (await host.GetAsync("127.0.0.1", Good)).Status);
    }

    [Fact]
    public async Task Sender_over_grpc_hears_unavailable_in_its_own_words()
    {
        await using var host = await GuardedHost.StartAsync(Everywhere);
        host.StoreIsAway = true;
        var answer = await host.GetAsync("127.0.0.1", Good, "Content-Type: application/grpc");
        Assert.Equal((200, "14"), (answer.Status, answer.Response.Headers["grpc-status"].ToString()));
    }

    [Fact]
    public async Task Access_that_is_off_asks_nobody() =>
        Assert.Equal(
            200, (await (await GuardedHost.StartAsync(Everywhere, "Access:Mode=Off")).GetAsync(
                "203.0.113.9", "X-Forwarded-For: 203.0.113.9")).Status);

    private static async Task<(int, string)> AskAsync(GuardedHost host, string from, string forwarded)
    {
        var answer = await host.GetAsync(from, Good, "X-Forwarded-For: " + forwarded);
        return (answer.Status, answer.Body);
    }
}
