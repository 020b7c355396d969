using System.Text.Json;
using LightWatch.Storage.Control;

namespace LightWatch.Storage.Migrate;

/// <summary>Copies control documents: tokens, users, settings and whatever else there is. Versions begin anew in the target.</summary>
internal static class DocumentCopier
{
    /// <summary>Copies what the target has not, and what has changed in the source alone since it was copied.</summary>
    /// <returns>Number of documents copied.</returns>
    public static async Task<int> CopyAsync(IMigrationStore from, IMigrationTarget to, MigrationLedger ledger, Action<string> say, CancellationToken cancel)
    {
        var copied = 0;
        foreach (var document in await AllAsync(from, cancel))
        {
            var key = $"{document.Kind}/{document.Name}";
            var there = await to.Documents.GetAsync(document.Kind, document.Name, cancel);
            if (there is not null && IsSame(document, there))
            {
                ledger.Documents[key] = [document.Version, there.Version];
                continue;
            }
            var isOurs = there is not null && ledger.Documents.TryGetValue(key, out var known) && known is [_, var version] && version == there.Version;
            if (there is not null && !isOurs)
            {
                say($"the document {key} is another one in the target, and stays as it is there");
                continue;
            }
            if (await PutAsync(to, document, there?.Version ?? 0, say, cancel) is not { } stored) continue;
            ledger.Documents[key] = [document.Version, stored.Version];
            copied++;
        }
        await ledger.SaveAsync(cancel);
        return copied;
    }

    /// <summary>Says which documents the target has not, or has others for.</summary>
    public static async Task<(int Same, int Different)> CompareAsync(IMigrationStore from, IMigrationStore to, Action<string> say, CancellationToken cancel)
    {
        var (same, different) = (0, 0);
        foreach (var document in await AllAsync(from, cancel))
        {
            var there = await to.Documents.GetAsync(document.Kind, document.Name, cancel);
            if (there is not null && IsSame(document, there))
            {
                same++;
                continue;
            }
            different++;
            say($"the document {document.Kind}/{document.Name} is {(there is null ? "not in the target" : "another one in the target")}");
        }
        return (same, different);
    }

    private static async Task<Document?> PutAsync(IMigrationTarget to, Document document, long expectedVersion, Action<string> say, CancellationToken cancel)
    {
        try
        {
            var stored = await to.Documents.PutAsync(document.Kind, document.Name, document.Json, expectedVersion, cancel);
            if (stored is null) say($"the document {document.Kind}/{document.Name} was changed in the target just now, and stays as it is there");
            return stored;
        }
        catch (ArgumentException refused)
        {
            say($"the document {document.Kind}/{document.Name} is not copied: {refused.Message}");
            return null;
        }
    }

    // What PostgreSQL keeps is the meaning, not the spelling.
    private static bool IsSame(Document a, Document b)
    {
        using var left = JsonDocument.Parse(a.Json);
        using var right = JsonDocument.Parse(b.Json);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }

    private static async Task<List<Document>> AllAsync(IMigrationStore from, CancellationToken cancel)
    {
        var all = new List<Document>();
        foreach (var kind in await from.DocumentKindsAsync(cancel))
            if (kind != MigrationRecord.Kind) all.AddRange(await from.Documents.ListAsync(kind, cancel));
        return all;
    }
}
