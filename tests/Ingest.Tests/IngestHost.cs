using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LightWatch.Ingest.Tests;

/// <summary>The ingest module on real Kestrel listeners with free ports, over a store in memory.</summary>
internal sealed class IngestHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private IngestHost(WebApplication app, MemorySink sink, IReadOnlyList<Uri> addresses)
    {
        _app = app;
        Sink = sink;
        Grpc = addresses[0];                                     // in order of the listeners' names
        Http = addresses[1];
        Web = addresses[2];
        Client = new HttpClient();
    }

    public MemorySink Sink { get; }

    public Uri Web { get; }

    public Uri Grpc { get; }

    public Uri Http { get; }

    public HttpClient Client { get; }

    public T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static Task<IngestHost> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(_ => { }, settings);

    /// <param name="add">Registers further services.</param>
    public static async Task<IngestHost> StartAsync(
        Action<IServiceCollection> add, params (string Key, string Value)[] settings)
    {
        var sink = new MemorySink();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:web:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:otlp-grpc:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:otlp-grpc:Protocols"] = "Http2",
            ["Kestrel:Endpoints:otlp-http:Url"] = "http://127.0.0.1:0",
        });
        builder.Configuration.AddInMemoryCollection(
            settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)));
        builder.Services.AddSingleton<ISampleSink>(sink);
        builder.Services.AddSingleton(sink);
        builder.AddListeners();
        builder.AddIngest();
        add(builder.Services);
        var app = builder.Build();
        app.UseRouting();
        app.UseListeners();
        app.MapIngest();
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new IngestHost(app, sink, [.. addresses.Select(a => new Uri(a))]);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
