using LightWatch.Architecture.Tests.Model;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>The layers of the product: arrows only go down, and projects of one layer do not see each other.</summary>
internal static class Layers
{
    /// <summary>What each project may name.</summary>
    /// <remarks>A new project gets its line here, and its place in docs/architecture.md.</remarks>
    public static readonly IReadOnlyDictionary<string, string[]> Below = new Dictionary<string, string[]>
    {
        ["ServiceDefaults"] = [],
        ["Storage"] = [],
        ["PromQL"] = ["Storage"],
        ["Control"] = ["ServiceDefaults", "Storage"],
        ["Agent"] = [],
        ["Ingest"] = ["ServiceDefaults", "Storage", "Control"],
        ["Query"] = ["ServiceDefaults", "Storage", "Control", "PromQL"],
        ["Gateway"] = ["ServiceDefaults", "Storage", "Control"],
        ["Server"] = ["ServiceDefaults", "Storage", "Control", "PromQL", "Agent", "Ingest", "Query", "Gateway"],
        ["AppHost"] = ["Agent", "Ingest", "Query", "Gateway", "Server"],
    };

    // A program that uses these libraries may well have no web server.
    private static readonly string[] WithoutHttp = ["Storage", "PromQL", "Agent"];

    private static readonly string[] HttpServer = ["Microsoft.AspNetCore"];

    private static readonly string[] AnyHttp = ["Microsoft.AspNetCore", "System.Net.Http"];

    /// <summary>Project files that refer upwards or sideways, or have no layer yet.</summary>
    public static IEnumerable<string> References(IEnumerable<Project> projects)
    {
        foreach (var project in projects)
        {
            if (!Below.TryGetValue(project.Name, out var allowed))
            {
                yield return $"{project.Path}: {project.Name} has no layer";
                continue;
            }
            foreach (var reference in project.References.Select(Path.GetFileNameWithoutExtension))
                if (!allowed.Contains(reference))
                    yield return $"{project.Path}: {project.Name} may not refer to {reference}";
            if (project.SeesAspNet && WithoutHttp.Contains(project.Name, StringComparer.Ordinal))
                yield return $"{project.Path}: {project.Name} may not refer to ASP.NET Core";
        }
    }

    /// <summary>Sources that name a type of a project above or beside their own.</summary>
    public static IEnumerable<string> Uses(SourceModel model)
    {
        foreach (var use in model.Edges)
        {
            var (from, to) = (ProjectOf(use.File), ProjectOf(use.DeclaredIn!));
            if (from != to && Below.TryGetValue(from, out var allowed) && !allowed.Contains(to, StringComparer.Ordinal))
                yield return use.ToString();
        }
    }

    /// <summary>Sources of libraries that name types of HTTP. The agent sends over HTTP/2, but has no server.</summary>
    public static IEnumerable<string> Http(SourceModel model)
    {
        foreach (var use in model.Uses.Where(u => u.DeclaredIn is null))
        {
            var project = ProjectOf(use.File);
            if (!WithoutHttp.Contains(project, StringComparer.Ordinal)) continue;
            var banned = project == "Agent" ? HttpServer : AnyHttp;
            if (banned.Any(n => use.Namespace == n || use.Namespace.StartsWith(n + ".", StringComparison.Ordinal)))
                yield return use.ToString();
        }
    }

    private static string ProjectOf(string file) => file.Split('/')[0];
}
