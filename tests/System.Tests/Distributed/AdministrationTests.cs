using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Distributed;

/// <summary>The administration API of the distributed stack, through its Gateway.</summary>
public sealed class AdministrationTests
{
    [Fact]
    public async Task Everything_under_api_admin_answers_through_the_gateway()
    {
        await using var stack = await LocalStack.StartAsync("plain");
        var client = stack.Client;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var old = now - (30L * 3_600_000);
        var samples = $"admin_test{{host_name=\"a\"}} 1 {now}\nadmin_test{{host_name=\"b\"}} 2 {old}\n";
        var imported = Assert.Single(await ImportAsync(stack, samples, times: 1));
        Assert.InRange((int)imported, 200, 204);

        var statistics = await client.GetFromJsonAsync<JsonElement>(new Uri(stack.Web, "/api/admin/storage"), Cancel);
        Assert.True(statistics.GetProperty("tiers").GetArrayLength() > 0);
        // Each Query counts what it has seen of the database, which it looks at now and then.
        await stack.UntilAsync(async () => (await HostsAsync(stack)).Contains("b"), "the series to be counted");
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await client.PostAsJsonAsync(
                new Uri(stack.Web, "/api/admin/storage/backup"), new { folder = "/nowhere" }, Cancel)).StatusCode);
        Assert.Equal(
            HttpStatusCode.OK, (await client.GetAsync(new Uri(stack.Web, "/api/admin/refusals"), Cancel)).StatusCode);
        await TokensAsync(stack);
        await RetentionAsync(stack, old);
    }

    private static async Task<IReadOnlyList<string?>> HostsAsync(LocalStack stack)
    {
        var hosts = await stack.Client.GetFromJsonAsync<JsonElement>(
            new Uri(stack.Web, "/api/admin/storage/by/host_name"), Cancel);
        return [.. hosts.EnumerateArray().Select(h => h.GetProperty("value").GetString())];
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task TokensAsync(LocalStack stack)
    {
        var tokens = new Uri(stack.Web, "/api/admin/tokens");
        using var created = await stack.Client.PostAsJsonAsync(tokens, new { name = "one", scope = "ingest" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        foreach (var query in stack.Queries)
        {
            using var there = await stack.Client.GetAsync(new Uri(query, "/api/admin/tokens"), Cancel);
            Assert.Equal(HttpStatusCode.NotFound, there.StatusCode);
        }
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString();
        var rows = await stack.Client.GetFromJsonAsync<JsonElement>(tokens, Cancel);
        Assert.Contains(rows.EnumerateArray(), t => t.GetProperty("id").GetString() == id);
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await stack.Client.DeleteAsync(new Uri(stack.Web, "/api/admin/tokens/" + id), Cancel)).StatusCode);
    }

    // In force in both Query processes, which do not show what is too old, and in the Ingest processes, which do not
    // take it.
    private static async Task RetentionAsync(LocalStack stack, long old)
    {
        var retention = new Uri(stack.Web, "/api/admin/storage/retention");
        var before = await stack.Client.GetFromJsonAsync<JsonElement>(retention, Cancel);
        Assert.Equal("30.00:00:00", before.GetProperty("raw").GetString());
        foreach (var query in stack.Queries)
            await stack.UntilAsync(() => IsShownAsync(stack, query, old), $"the old sample in {query}");

        using var bad = Json("""{"raw":"00:00:01","minute":"1.00:00:00","hour":"1.00:00:00","maxBytes":0}""");
        Assert.Equal(HttpStatusCode.BadRequest, (await stack.Client.PutAsync(retention, bad, Cancel)).StatusCode);
        using var good = Json(
            """{"raw":"1.00:00:00","minute":"1.00:00:00","hour":"1.00:00:00","mostBytes":7000000000}""");
        Assert.Equal(HttpStatusCode.NoContent, (await stack.Client.PutAsync(retention, good, Cancel)).StatusCode);

        foreach (var query in stack.Queries)
        {
            await stack.UntilAsync(
                async () => !await IsShownAsync(stack, query, old), $"the retention to be in force in {query}");
            var stored = await stack.Client.GetFromJsonAsync<JsonElement>(
                new Uri(query, "/api/admin/storage/retention"), Cancel);
            Assert.Equal(
                ("1.00:00:00", 7_000_000_000),
                (stored.GetProperty("raw").GetString(), stored.GetProperty("maxBytes").GetInt64()));
            Assert.False(stored.TryGetProperty("mostBytes", out _));
        }
        // Several times: the Gateway chooses among the Ingest processes.
        await stack.UntilAsync(
            async () => (await ImportAsync(stack, $"admin_test{{host_name=\"c\"}} 3 {old}\n", times: 6))
                .All(status => status == HttpStatusCode.BadRequest),
            "both Ingest processes to refuse what is too old");
        Assert.False(await IsShownAsync(stack, stack.Queries.First(), old));
    }

    private static async Task<bool> IsShownAsync(LocalStack stack, Uri query, long at) =>
        (await stack.QueryAsync("admin_test", query, at / 1000 + 1)).Length > 0;

    private static async Task<IReadOnlyList<HttpStatusCode>> ImportAsync(LocalStack stack, string text, int times)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < times; i++)
        {
            using var body = new StringContent(text, Encoding.UTF8, "text/plain");
            using var answer = await stack.Client.PostAsync(
                new Uri(stack.Web, "/api/v1/import/prometheus"), body, Cancel);
            statuses.Add(answer.StatusCode);
        }
        return statuses;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
