using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class SettingsTests
{
    private const string Path = "docs/settings.md";

    private static readonly string[] Expected =
        ["Access", "Gateway", "Hot", "Ingest", "Postgres", "Query", "Redis", "Storage", "Telemetry"];

    private static Document Page => Document.Parse(new SourceFile(Path, Repository.Read(Path)));

    private static IReadOnlyList<OptionsSection> Sections => Repository.Product.Sections;

    [Fact]
    public void Sections_are_found() =>
        Assert.Superset(Expected.ToHashSet(), Sections.Select(s => s.Name).ToHashSet());

    [Fact]
    public void Every_option_is_on_the_settings_page() =>
        Law.Holds("every public settable option is in docs/settings.md", Settings.Undocumented(Page, Sections));

    [Fact]
    public void Every_key_of_the_settings_page_is_read() =>
        Law.Holds("every key of docs/settings.md is read", Settings.Unknown(Page, Sections, Repository.Sources));

    [Fact]
    public void Every_renamed_key_has_its_new_one()
    {
        var renamed = Repository.Sources.Single(s => s.Path == "ServiceDefaults/RenamedSettings.cs");
        Law.Holds("a renamed key leads to an option", Settings.RenamedToNothing(renamed, Sections));
    }

    [Fact]
    public void Key_that_was_renamed_to_nothing_is_found()
    {
        var renamed = new SourceFile("R.cs", """
            var keys = new[]
            {
                ("Query:MostPoints", "Query:MaxPoints"),
                ("Query:MostBytes", "Query:BytesMax"),
            };
            """);
        var query = new OptionsSection("Query", "QueryOptions", "Q.cs", ["MaxPoints", "MaxBytes"]);
        Assert.Equal(
            ["R.cs:4 renames a key to Query:BytesMax, which no options class has"],
            Settings.RenamedToNothing(renamed, [query]));
    }

    [Fact]
    public void Missing_and_unknown_keys_are_found()
    {
        var model = SourceModel.Of(
            ("Query/QueryOptions.cs", """
                namespace LightWatch.Query;
                public sealed class QueryOptions
                {
                    public const string Section = "Query";
                    public int MaxPoints { get; set; }
                    public int MaxBytes { get; set; }
                    internal int Inner { get; set; }
                }
                """),
            ("Query/QueryModule.cs", """
                namespace LightWatch.Query;
                static class QueryModule
                {
                    static void Add(IServiceCollection services) =>
                        services.AddOptions<QueryOptions>().BindConfiguration(QueryOptions.Section);
                }
                """));
        var page = Document.Parse(new SourceFile(Path, """
            | key |
            |---|
            | `Query:MaxPoints`, `MostBytes` | `Auto` |
            | `Kestrel:Endpoints:web:Url` | |
            """));
        Assert.Equal(
            [$"{Path} does not name Query:MaxBytes of QueryOptions, bound in Query/QueryModule.cs"],
            Settings.Undocumented(page, model.Sections));
        Assert.Equal(
            [$"{Path}:3 names Query:MostBytes, which nothing reads"],
            Settings.Unknown(page, model.Sections, []));
    }
}
