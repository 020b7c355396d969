using System.Globalization;
using System.Reflection;

namespace LightWatch.Storage.Postgres.Schema;

/// <summary>One step of the schema: a script that runs once, in a transaction of its own.</summary>
/// <remarks>
/// Scripts are the embedded files <c>sql/NNN_name.sql</c> for both kinds, <c>sql/NNN_name.plain.sql</c> and
/// <c>sql/NNN_name.timescale.sql</c> for one. What has been released is never changed: the next number changes it, and
/// only adds, since processes of the version before still run.
/// </remarks>
internal sealed record Migration(int Number, string Name, string Script)
{
    private const string Folder = "LightWatch.Storage.Postgres.Schema.sql.";
    private const string TierFile = Folder + "tier.sql";

    /// <summary>The number of the newest migration: what this version of the program needs.</summary>
    public static int Newest { get; } = All(StoreKind.Plain)[^1].Number;

    /// <summary>All steps for one kind, in order; gaps in the numbers are steps of the other kind.</summary>
    public static IReadOnlyList<Migration> All(StoreKind kind)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var other = kind == StoreKind.Plain ? ".timescale.sql" : ".plain.sql";
        var steps = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(Folder, StringComparison.Ordinal)
                || resource.EndsWith(other, StringComparison.Ordinal) || resource == TierFile) continue;
            var name = resource[Folder.Length..].Split('.')[0];
            steps.Add(new Migration(
                int.Parse(name.AsSpan(0, 3), CultureInfo.InvariantCulture), name[4..], Read(assembly, resource)));
        }
        return steps;
    }

    /// <summary>The columns of a tier as SQL expressions over the samples of one series in one bucket.</summary>
    public static string TierColumns { get; } = Read(Assembly.GetExecutingAssembly(), TierFile);

    /// <summary>The script with its settings filled in.</summary>
    /// <param name="schema">The quoted name of the schema it runs in.</param>
    public string For(string schema, TimeSpan chunk) => Script
        .Replace("{tier}", TierColumns, StringComparison.Ordinal)
        .Replace("{schema}", schema, StringComparison.Ordinal)
        .Replace("{chunk}", SqlText.Interval(chunk), StringComparison.Ordinal);

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
