using System.Text.Json;

namespace LightWatch.System.Tests.Support.Grafana;

/// <summary>A variable of a dashboard: how its values are found, and how it is filled into expressions.</summary>
/// <param name="Query">In Grafana's notation, e.g. <c>label_values(up, job)</c>.</param>
/// <param name="Regex">What is taken of each value, <c>/…/</c>; empty: all of it.</param>
/// <param name="Many">True if several values can be chosen at once; they become an alternation.</param>
internal sealed record Variable(string Name, string Query, string Regex, bool Many);

/// <summary>A query of a panel.</summary>
/// <param name="Panel">The panel's title.</param>
/// <param name="MinStepSeconds">The query's own least step; null: the data source's.</param>
internal sealed record Target(string Panel, string Expression, bool Instant, int? MinStepSeconds);

/// <summary>One of the dashboards in grafana/dashboards, as far as Grafana reads it to ask for data.</summary>
internal sealed record Dashboard(string Title, IReadOnlyList<Variable> Variables, bool HasFilters,
    IReadOnlyList<Target> Targets, JsonElement Json)
{
    public static string Folder { get; } = Path.Combine(Programs.Root, "grafana", "dashboards");

    public static Dashboard Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file)));
        var json = document.RootElement.Clone();
        var variables = json.GetProperty("templating").GetProperty("list").EnumerateArray().ToList();
        return new Dashboard(
            json.GetProperty("title").GetString()!,
            [
                .. from v in variables
                   where v.GetProperty("type").GetString() == "query"
                   select new Variable(
                       v.GetProperty("name").GetString()!, v.GetProperty("query").GetProperty("query").GetString()!,
                       v.GetProperty("regex").GetString()!,
                       v.GetProperty("multi").GetBoolean() || v.GetProperty("includeAll").GetBoolean()),
            ],
            variables.Exists(v => v.GetProperty("type").GetString() == "adhoc"),
            [
                .. from panel in json.GetProperty("panels").EnumerateArray()
                   where panel.GetProperty("type").GetString() != "row"
                   from target in panel.GetProperty("targets").EnumerateArray()
                   select new Target(
                       panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!,
                       target.GetProperty("instant").GetBoolean(),
                       target.TryGetProperty("interval", out var step)
                       ? int.Parse(step.GetString()!.TrimEnd('s'),
                           global::System.Globalization.CultureInfo.InvariantCulture)
                       : null),
            ],
            json);
    }
}
