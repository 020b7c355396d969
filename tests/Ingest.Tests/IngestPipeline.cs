using Google.Protobuf;
using LightWatch.Ingest.Endpoints;
using LightWatch.Ingest.Settings;
using LightWatch.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Ingest.Tests;

/// <summary>The ingest module without a server: bodies in, rows out.</summary>
internal sealed class IngestPipeline : IDisposable
{
    public static readonly Sender Anyone = new("127.0.0.1");

    private readonly ServiceProvider _services;

    public IngestPipeline(MemorySink? sink = null, params (string Key, string Value)[] settings)
    {
        Sink = sink ?? new MemorySink();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(s => KeyValuePair.Create<string, string?>("Ingest:" + s.Key, s.Value)));
        builder.Services.AddSingleton<ISampleSink>(Sink);
        builder.Services.AddSingleton<ISampleSource>(Sink);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddIngest();
        _services = builder.Services.BuildServiceProvider();
    }

    public MemorySink Sink { get; }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(OtlpMessages.Time));

    public T Service<T>() where T : notnull => _services.GetRequiredService<T>();

    public async Task<IntakeResult> TakeAsync(BodyFormat format, byte[] body, Sender? sender = null) =>
        await Service<Intake>().TakeAsync(format, body, sender ?? Anyone);

    public Task<IntakeResult> TakeAsync(IMessage otlp, Sender? sender = null) =>
        TakeAsync(BodyFormat.OtlpProtobuf, otlp.ToByteArray(), sender);

    public Task<IntakeResult> TakeAsync(BodyFormat format, string text, Sender? sender = null) =>
        TakeAsync(format, System.Text.Encoding.UTF8.GetBytes(text), sender);

    public void Dispose() => _services.Dispose();
}
