using System.Globalization;
using LightWatch.Shared;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LightWatch.Storage.Tests.Hosting;

public sealed class HotServicesTests
{
    private const string Database = "Host=127.0.0.1;Database=none";

    [Theory]
    [InlineData("redis://u:a%2Cb%3Dc@host:7000/2", "host:7000/2")]
    [InlineData("host:7000,user=u,password=a=c,defaultDatabase=2,of_another_client=1", "host:7000/2")]
    [InlineData("rediss://u:p@host:7000/2", "host:7000/2 (TLS)")]
    public async Task Connection_string_reaches_the_client_with_the_settings_of_this_system(string text, string shown)
    {
        await using var store = TestPostgres.Over(
            Database, StorageUse.Both, [$"ConnectionStrings:redis={text}", "Redis:AnswerTimeout=00:00:02"]);
        var (client, expected) = (
            store.Services.GetRequiredService<IOptions<ConfigurationOptions>>().Value, RedisAddress.Parse(text));
        Assert.Equal(
            (shown, expected.User, expected.Password), (RedisAddress.Show(client), client.User, client.Password));
        Assert.Equal((2000, false), (client.AsyncTimeout, client.AbortOnConnectFail));
        var checks = store.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        Assert.Equal(["postgres", "redis"], checks.Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a:1,b:2,password=secret")]
    [InlineData("redis://:secret@host/x")]
    public void Connection_string_that_cannot_be_read_stops_the_start_without_being_shown(string text)
    {
        var refused = Assert.Throws<StoreException>(
            () => TestPostgres.Over(Database, StorageUse.Read, [$"ConnectionStrings:redis={text}"]));
        Assert.StartsWith("ConnectionStrings:redis: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_that_is_down_or_frozen_delays_neither_start_nor_commits_nor_the_end()
    {
        var nowhere = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}");
        await using var server = await RedisServer.StartAsync();
        server.Pause();
        foreach (var redis in new[] { nowhere, server.ConnectionString })
        {
            var store = await TestPostgres.NewAsync(
                PostgresKind.Plain, StorageUse.Both,
                [$"ConnectionStrings:redis={redis}", "Redis:ConnectTimeout=00:01:00", "Redis:AnswerTimeout=00:01:00"])
                .WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken);
            Assert.True((await store.AppendAsync((Labels.From(("__name__", "m")), 1000, 1))).IsCommitted);
            var health = await store.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(
                TestContext.Current.CancellationToken);
            Assert.Equal(HealthStatus.Degraded, health.Entries["redis"].Status);
            await store.DisposeAsync().AsTask().WaitAsync(
                TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken);
        }
        server.Resume();
    }
}
