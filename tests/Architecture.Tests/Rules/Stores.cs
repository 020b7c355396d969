using LightWatch.Architecture.Tests.Model;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>Each store sees the nouns, the contracts and the floor of all stores, but no other store.</summary>
internal static class Stores
{
    private static readonly string[] Folders = ["Storage/Embedded", "Storage/Postgres", "Storage/Hot"];

    // One copies a store into another, one puts the configured ones together.
    private static readonly string[] SeeSeveral = ["Storage/Migrate", "Storage/Hosting"];

    private static readonly string[] AboveStorage = ["PromQL", "Ingest", "Query", "Gateway"];

    /// <summary>Files of Storage that name a type of a store that is not their own.</summary>
    public static IEnumerable<string> Uses(SourceModel model)
    {
        foreach (var use in model.Edges)
        {
            if (StoreOf(use.DeclaredIn!) is not { } store || !SourceFile.IsBelow(use.File, "Storage")) continue;
            if (StoreOf(use.File) == store || SeeSeveral.Any(f => SourceFile.IsBelow(use.File, f))) continue;
            yield return use.ToString();
        }
    }

    /// <summary>Files above Storage that name a type of one store: they know the two contracts only.</summary>
    public static IEnumerable<string> UsesFromAbove(SourceModel model) =>
        model.Edges
            .Where(u => StoreOf(u.DeclaredIn!) is not null && AboveStorage.Any(p => SourceFile.IsBelow(u.File, p)))
            .Select(u => u.ToString());

    private static string? StoreOf(string file) => Array.Find(Folders, f => SourceFile.IsBelow(file, f));
}
