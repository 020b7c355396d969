using LightWatch.Architecture.Tests.Model;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>The folders of a project form no ring: each can be read after those that it names.</summary>
internal static class FolderRings
{
    /// <summary>For each ring its folders, and below it the uses that go against the stronger direction.</summary>
    public static IEnumerable<string> Of(string project, SourceModel model)
    {
        foreach (var ring in FolderGraph.Of(project, model).Rings())
        {
            yield return "ring: " + string.Join(", ", ring);
            foreach (var use in WeakUses(ring, model)) yield return "    " + use;
        }
    }

    // Of two folders that name each other, the lesser number of uses is most likely the mistake.
    private static IEnumerable<TypeUse> WeakUses(IReadOnlyList<string> ring, SourceModel model)
    {
        var inside = model.Edges
            .Select(u => (Use: u, From: SourceFile.FolderOf(u.File), To: SourceFile.FolderOf(u.DeclaredIn!)))
            .Where(u => u.From != u.To && ring.Contains(u.From) && ring.Contains(u.To))
            .ToLookup(u => (u.From, u.To), u => u.Use);
        return inside
            .Where(edge => edge.Count() <= Math.Max(inside[(edge.Key.To, edge.Key.From)].Count(), 3))
            .OrderBy(edge => edge.Count())
            .SelectMany(edge => edge.DistinctBy(u => (u.File, u.Type)));
    }
}
