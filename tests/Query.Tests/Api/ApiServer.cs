using System.Net;
using System.Text.Json;
using LightWatch.Conformance;
using LightWatch.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LightWatch.Query.Tests.Api;

/// <summary>The query module on a real Kestrel over a store in memory.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiServer(WebApplication app, MemoryStore store)
    {
        (_app, Store) = (app, store);
        Address = new Uri(app.Urls.First());
        Client = new HttpClient { BaseAddress = Address };
    }

    public MemoryStore Store { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<ApiServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var store = new MemoryStore();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.Services.AddSingleton<ISampleSource>(store);
        builder.Services.AddSingleton<ISampleFeed>(store);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddQuery();
        var app = builder.Build();
        app.MapQuery();
        await app.StartAsync();
        return new ApiServer(app, store);
    }

    /// <summary>
    /// Adds series in the notation of the test scripts; the first point is at <paramref name="fromUnixMs"/>.
    /// </summary>
    public async Task LoadAsync(string series, long stepMs = 60_000, long fromUnixMs = 0)
    {
        using var batch = SampleBatch.Rent();
        foreach (var line in series.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var read = SeriesNotation.Read(line);
            var id = batch.AddSeries(read.Labels);
            for (var i = 0; i < read.Points.Count; i++)
            {
                var (point, unixMs) = (read.Points[i], fromUnixMs + (i * stepMs));
                if (point.Omitted) continue;
                if (point.Histogram is { } histogram) batch.Add(id, unixMs, histogram);
                else batch.Add(id, unixMs, point.Value);
            }
        }
        await Store.AppendAsync(batch);
    }

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(HttpStatusCode Status, string Body)> PostAsync(
        string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(
            form.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)));
        using var response = await Client.PostAsync(new Uri(path, UriKind.Relative), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The data of an answer that must have succeeded.</summary>
    public async Task<JsonElement> DataAsync(string path)
    {
        var (status, body) = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        var root = JsonDocument.Parse(body).RootElement;
        Assert.Equal("success", root.GetProperty("status").GetString());
        return root.GetProperty("data");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
