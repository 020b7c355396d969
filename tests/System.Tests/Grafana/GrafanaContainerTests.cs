using System.Net.Http.Json;
using System.Text.Json;
using LightWatch.System.Tests.Support;
using LightWatch.System.Tests.Support.Grafana;

namespace LightWatch.System.Tests.Grafana;

/// <summary>
/// A real Grafana over the services over TimescaleDB and Redis, all three from their published images.
/// </summary>
public sealed class GrafanaContainerTests
{
    private const string Source = "/api/datasources/proxy/uid/lightwatch";

    [Fact]
    public async Task Grafana_provisions_loads_and_queries_every_dashboard()
    {
        ContainerStack.RequireEngine();
        await using var stack = await ContainerStack.StartAsync();

        var found = await stack.Grafana.GetFromJsonAsync<JsonElement>("/api/search?type=dash-db");
        var provisioned = found.EnumerateArray().Select(d => d.GetProperty("uid").GetString()!).ToHashSet();
        foreach (var file in DashboardTests.Files.Select(f => (string)f))
        {
            var json = Dashboard.Read(file).Json;
            var uid = json.GetProperty("uid").GetString()!;
            Assert.Contains(uid, provisioned);
            var loaded = await stack.Grafana.GetFromJsonAsync<JsonElement>("/api/dashboards/uid/" + uid);
            Assert.Equal(
                json.GetProperty("panels").GetArrayLength(),
                loaded.GetProperty("dashboard").GetProperty("panels").GetArrayLength());
        }

        await stack.Query.UntilAsync(() => IsHealthyAsync(stack.Grafana), "Grafana's own check of the data source");
        using var proxied = new HttpClient(new Prefix(Source));
        proxied.DefaultRequestHeaders.Authorization = stack.Grafana.DefaultRequestHeaders.Authorization;
        await DashboardTests.AllFindDataAsync(proxied, stack.Grafana.BaseAddress!, stack.Query.UntilAsync);
    }

    private static async Task<bool> IsHealthyAsync(HttpClient grafana)
    {
        var health = await grafana.GetAsync(new Uri("/api/datasources/uid/lightwatch/health", UriKind.Relative));
        return health.IsSuccessStatusCode;
    }

    /// <summary>Sends requests of the Prometheus API to the data source that Grafana stands before.</summary>
    private sealed class Prefix(string prefix) : DelegatingHandler(new HttpClientHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(request.RequestUri!, prefix + request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
