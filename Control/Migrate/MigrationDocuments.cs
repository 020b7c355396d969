using System.Text.Json;
using LightWatch.Control.Documents;
using LightWatch.Control.Settings;
using LightWatch.Storage;
using LightWatch.Storage.Migrate;

namespace LightWatch.Control.Migrate;

/// <summary>
/// Copies and compares control documents: tokens, users, settings and all others. Versions start at 1 in the target.
/// </summary>
/// <param name="documents">Disposed with this object if it can be.</param>
internal sealed class MigrationDocuments(IDocuments documents) : IMigrationDocuments
{
    /// <summary>The kind of the records of migrations, which are never copied.</summary>
    public const string RecordKind = "migration";

    public async Task<bool> AnyAsync(CancellationToken cancel)
    {
        foreach (var kind in await documents.KindsAsync(cancel))
            if (kind != RecordKind && (await documents.ListAsync(kind, cancel)).Count > 0) return true;
        return false;
    }

    public async Task<ReadOnlyMemory<byte>?> ReadRecordAsync(string name, CancellationToken cancel) =>
        await documents.GetAsync(RecordKind, name, cancel) is { } document ? document.Json
            : default(ReadOnlyMemory<byte>?);

    public async Task WriteRecordAsync(string name, ReadOnlyMemory<byte> json, CancellationToken cancel) =>
        _ = await documents.PutAsync(RecordKind, name, json, expectedVersion: -1, cancel);

    public async Task<RuntimeSettings> SettingsAsync(RuntimeSettings initial, CancellationToken cancel)
    {
        var retention = await SettingDocument.Retention.ReadAsync(documents, cancel);
        var tuning = await SettingDocument.Tuning.ReadAsync(documents, cancel);
        return new RuntimeSettings(retention.Value ?? initial.Retention, tuning.Value ?? initial.Tuning);
    }

    public async Task<int> CopyAsync(
        IMigrationDocuments target, IDictionary<string, long[]> versions, Action<string> report,
        CancellationToken cancel)
    {
        var to = DocumentsOf(target);
        var copied = 0;
        foreach (var document in await AllAsync(cancel))
        {
            var key = $"{document.Kind}/{document.Name}";
            var existing = await to.GetAsync(document.Kind, document.Name, cancel);
            if (existing is not null && IsSame(document, existing))
            {
                versions[key] = [document.Version, existing.Version];
                continue;
            }
            if (existing is not null && !(
                versions.TryGetValue(key, out var known) && known is [_, var version] && version == existing.Version))
            {
                report($"the document {key} is another one in the target, and stays as it is there");
                continue;
            }
            if (await PutAsync(to, document, existing?.Version ?? 0, report, cancel) is not { } stored) continue;
            versions[key] = [document.Version, stored.Version];
            copied++;
        }
        return copied;
    }

    public async Task<int> CompareAsync(IMigrationDocuments target, Action<string> report, CancellationToken cancel)
    {
        var to = DocumentsOf(target);
        var different = 0;
        foreach (var document in await AllAsync(cancel))
        {
            var existing = await to.GetAsync(document.Kind, document.Name, cancel);
            if (existing is not null && IsSame(document, existing)) continue;
            different++;
            report($"the document {document.Kind}/{document.Name} is {(existing is null ? "not in the target" : "another one in the target")}");
        }
        return different;
    }

    public void Dispose() => (documents as IDisposable)?.Dispose();

    private static IDocuments DocumentsOf(IMigrationDocuments target) => ((MigrationDocuments)target).Documents;

    private static async Task<Document?> PutAsync(
        IDocuments to, Document document, long expectedVersion, Action<string> report, CancellationToken cancel)
    {
        try
        {
            var stored = await to.PutAsync(document.Kind, document.Name, document.Json, expectedVersion, cancel);
            if (stored is null) report($"the document {document.Kind}/{document.Name} was changed in the target just now, and stays as it is there");
            return stored;
        }
        catch (ArgumentException refused)
        {
            report($"the document {document.Kind}/{document.Name} is not copied: {refused.Message}");
            return null;
        }
    }

    // PostgreSQL keeps the meaning of JSON, not its text.
    private static bool IsSame(Document a, Document b)
    {
        using var left = JsonDocument.Parse(a.Json);
        using var right = JsonDocument.Parse(b.Json);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }

    private IDocuments Documents => documents;

    private async Task<List<Document>> AllAsync(CancellationToken cancel)
    {
        var all = new List<Document>();
        foreach (var kind in await documents.KindsAsync(cancel))
            if (kind != RecordKind) all.AddRange(await documents.ListAsync(kind, cancel));
        return all;
    }
}
