using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LightWatch.Control.Access;
using LightWatch.Control.Documents;
using LightWatch.Control.Settings;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Control.Api;

/// <summary>The target of a backup: a folder on the server's machine that does not exist yet or is empty.</summary>
internal sealed record BackupRequest(string? Folder);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoreStatistics))]
[JsonSerializable(typeof(IReadOnlyList<LabelStatistics>))]
[JsonSerializable(typeof(BackupRequest))]
internal sealed partial class StorageJson : JsonSerializerContext;

/// <summary>
/// <c>/api/admin/storage</c>: what the store holds (<c>/by/{label}</c>: by host, metric …), its retention, and backups
/// of it.
/// </summary>
internal static class StorageEndpoints
{
    private const int MaxRows = 1000;

    extension(IEndpointRouteBuilder app)
    {
        /// <summary>Mapped where the process can answer for the store.</summary>
        public void MapStorage()
        {
            if (app.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(IStoreAdmin)) != true)
                return;
            var group = app.MapGroup("/api/admin/storage").OnListener(Listeners.Web).Needs(Scope.Admin);
            group.MapGet("", (IStoreAdmin store, CancellationToken cancel) => StatisticsAsync(store, cancel));
            group.MapGet(
                "/by/{label}",
                (string label, IStoreAdmin store, CancellationToken cancel) => ByLabelAsync(store, label, cancel));
            group.MapPost(
                "/backup", (HttpRequest request, IStoreAdmin store, CancellationToken cancel) =>
                    BackupAsync(store, request, cancel));
            group.MapGet("/retention", GetRetentionAsync);
            group.MapPut("/retention", PutRetentionAsync);
        }
    }

    private static async Task<IResult> StatisticsAsync(IStoreAdmin store, CancellationToken cancel) =>
        TypedResults.Json(await store.StatisticsAsync(cancel), StorageJson.Default.StoreStatistics);

    private static async Task<IResult> ByLabelAsync(IStoreAdmin store, string label, CancellationToken cancel) =>
        TypedResults.Json(
            await store.ByLabelAsync(label, MaxRows, cancel), StorageJson.Default.IReadOnlyListLabelStatistics);

    private static async Task<IResult> BackupAsync(IStoreAdmin store, HttpRequest request, CancellationToken cancel)
    {
        var body = await ReadAsync(request, StorageJson.Default.BackupRequest, cancel);
        if (body?.Folder is not { Length: > 0 } folder || !Path.IsPathFullyQualified(folder))
            return Bad("send JSON: {\"folder\":\"/full/path/of/a/new/folder\"}");
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

    // The document and not what is in force: a change that was answered is seen by the next request to any process.
    private static async Task<IResult> GetRetentionAsync(
        IDocuments documents, StoreSettings settings, CancellationToken cancel)
    {
        var stored = (await SettingDocument.Retention.ReadAsync(documents, cancel)).Value;
        return TypedResults.Json(
            StoredRetention.Of(stored ?? settings.Current.Retention), SettingsJson.Default.StoredRetention);
    }

    private static async Task<IResult> PutRetentionAsync(
        IDocuments documents, HttpRequest request, CancellationToken cancel)
    {
        var sent = await ReadAsync(request, SettingsJson.Default.StoredRetention, cancel);
        if (sent is { MaxBytes: { } max, MostBytes: { } most } && max != most)
            return Bad("mostBytes is called maxBytes now: send one of them");
        if (sent?.ToRetention() is not { } retention)
            return Bad("send JSON: {\"raw\":\"30.00:00:00\",\"minute\":\"90.00:00:00\",\"hour\":\"730.00:00:00\",\"maxBytes\":0}");
        if (retention.Validate() is { } error) return Bad(error);
        await SettingDocument.Retention.WriteAsync(documents, retention, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<T?> ReadAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancel) where T : class
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
