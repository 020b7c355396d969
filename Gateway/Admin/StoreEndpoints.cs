using System.Text.Json;
using System.Text.Json.Serialization;
using LightWatch.ServiceDefaults;
using LightWatch.ServiceDefaults.Access;
using LightWatch.Storage;
using LightWatch.Storage.Control;
using Microsoft.Extensions.Options;

namespace LightWatch.Gateway.Admin;

/// <summary>Where a backup goes: a folder on the server's machine that does not exist yet or is empty.</summary>
internal sealed record BackupRequest(string? Folder);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoreStatistics))]
[JsonSerializable(typeof(IReadOnlyList<LabelStatistics>))]
[JsonSerializable(typeof(BackupRequest))]
internal sealed partial class StoreJson : JsonSerializerContext;

/// <summary><c>/api/admin/storage</c>: what the store holds (<c>/by/{label}</c>: by host, metric …), how long it keeps it, and backups of it.</summary>
internal static class StoreEndpoints
{
    private const int MaxRows = 1000;

    extension(IEndpointRouteBuilder app)
    {
        public void MapStore()
        {
            if (app.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(IStoreAdmin)) != true) return;
            var group = app.MapGroup("/api/admin/storage").OnListener(Listeners.Web).Needs(Scope.Admin);
            group.MapGet("", async (IStoreAdmin store, CancellationToken cancel) => TypedResults.Json(await store.StatisticsAsync(cancel), StoreJson.Default.StoreStatistics));
            group.MapGet("/by/{label}", async (string label, IStoreAdmin store, CancellationToken cancel) =>
                TypedResults.Json(await store.ByLabelAsync(label, MaxRows, cancel), StoreJson.Default.IReadOnlyListLabelStatistics));
            group.MapPost("/backup", (HttpRequest request, IStoreAdmin store, CancellationToken cancel) => BackupAsync(store, request, cancel));
            group.MapGet("/retention", RetentionAsync);
            group.MapPut("/retention", KeepAsync);
        }
    }

    private static async Task<IResult> BackupAsync(IStoreAdmin store, HttpRequest request, CancellationToken cancel)
    {
        var wanted = await ReadAsync(request, StoreJson.Default.BackupRequest, cancel);
        if (wanted?.Folder is not { Length: > 0 } folder || !Path.IsPathFullyQualified(folder)) return Bad("send JSON: {\"folder\":\"/full/path/of/a/new/folder\"}");
        try
        {
            await store.BackupAsync(folder, progress: null, cancel);
            return TypedResults.NoContent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return TypedResults.Problem(e.Message, statusCode: 409);
        }
    }

    private static async Task<IResult> RetentionAsync(IDocuments documents, IOptions<StorageOptions> options, CancellationToken cancel) =>
        await documents.GetAsync(KeptFor.Kind, KeptFor.Name, cancel) is { } document
            ? TypedResults.Bytes(document.Json.ToArray(), "application/json")
            : TypedResults.Json(KeptFor.Of(options.Value), KeptForJson.Default.KeptFor);

    private static async Task<IResult> KeepAsync(IDocuments documents, HttpRequest request, CancellationToken cancel)
    {
        var kept = await ReadAsync(request, KeptForJson.Default.KeptFor, cancel);
        if (kept is null) return Bad("send JSON: {\"raw\":\"30.00:00:00\",\"minute\":\"90.00:00:00\",\"hour\":\"730.00:00:00\",\"maxBytes\":0}");
        if (kept.Complaint() is { } complaint) return Bad(complaint);
        await documents.PutAsync(KeptFor.Kind, KeptFor.Name, JsonSerializer.SerializeToUtf8Bytes(kept, KeptForJson.Default.KeptFor), expectedVersion: -1, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<T?> ReadAsync<T>(HttpRequest request, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancel) where T : class
    {
        try
        {
            return await request.ReadFromJsonAsync(type, cancel);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static IResult Bad(string reason) => TypedResults.Problem(reason, statusCode: 400);
}
