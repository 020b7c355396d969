using System.Text.Json;
using System.Text.Json.Serialization;
using LightWatch.Storage.Embedded;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Control;

/// <summary>How long each tier is kept, as people change it while the server runs; the document <c>settings/retention</c>.</summary>
/// <param name="MaxBytes">Most bytes of blocks, or of chunks or partitions in PostgreSQL; 0: no limit. The oldest go first, raw samples before tiers.</param>
public sealed record KeptFor(TimeSpan Raw, TimeSpan Minute, TimeSpan Hour, long MaxBytes)
{
    public const string Kind = "settings";
    public const string Name = "retention";

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Complaint()
    {
        foreach (var (name, span) in new[] { ("raw", Raw), ("minute", Minute), ("hour", Hour) })
            if (span < TimeSpan.FromHours(1) || span > TimeSpan.FromDays(36_500)) return $"{name} must be between 1 hour and 100 years";
        return MaxBytes < 0 ? "maxBytes must be 0 (no limit) or more" : null;
    }

    public static KeptFor Of(StorageOptions options) => new(options.RawRetention, options.MinuteRetention, options.HourRetention, options.MaxBlockBytes);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptFor))]
public sealed partial class KeptForJson : JsonSerializerContext;

/// <summary>Applies the stored retention at the start and whenever it changes; a stored document wins over the settings file.</summary>
internal sealed class KeptForWatch(IDocuments documents, StoreAdmin store, IOptions<StorageOptions> options, ILogger<KeptForWatch> log) : BackgroundService
{
    private readonly SemaphoreSlim _changed = new(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void OnChange(string kind)
        {
            if (kind == KeptFor.Kind) _changed.Release();
        }
        documents.Changed += OnChange;
        try
        {
            while (true)
            {
                await _changed.WaitAsync(stoppingToken);
                await ApplyAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            documents.Changed -= OnChange;
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    private async Task ApplyAsync(CancellationToken cancel)
    {
        try
        {
            var document = await documents.GetAsync(KeptFor.Kind, KeptFor.Name, cancel);
            var kept = document is null ? null : JsonSerializer.Deserialize(document.Json.Span, KeptForJson.Default.KeptFor);
            kept ??= KeptFor.Of(options.Value);
            if (kept.Complaint() is { } complaint) throw new InvalidDataException(complaint);
            store.Keep(kept.Raw, kept.Minute, kept.Hour, kept.MaxBytes);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or IOException)
        {
            log.LogWarning("The stored retention cannot be used, the one before stays: {Reason}", e.Message);
        }
    }
}
