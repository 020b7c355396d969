using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class DocumentTests
{
    public static TheoryData<string> Paths =>
    [
        .. Repository.Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal))
            .Where(f => f is "README.md" or "CONTRIBUTING.md" or "Storage/Embedded/FORMAT.md"
                || SourceFile.IsBelow(f, "docs")),
    ];

    private static readonly Lazy<Documents> Everything =
        new(() => new Documents(Repository.Files, KnownNames.Of(Repository.Product, Repository.Sources)));

    [Theory, MemberData(nameof(Paths))]
    public void What_a_document_names_exists(string path) =>
        Law.Holds("what documents name exists", Everything.Value.Offences(Read(path)));

    [Theory, InlineData("The write path", 16), InlineData("The read path", 20)]
    public void Path_through_the_code_is_the_true_one(string heading, int maxSteps) =>
        Law.Holds(
            "a path names types, each led to by one before it",
            CodePaths.Offences(Read("docs/architecture.md"), heading, maxSteps, Repository.Product));

    [Fact]
    public void Missing_paths_links_and_types_are_found()
    {
        var documents = new Documents(
            ["docs/a.md", "Storage/Hot/HotSource.cs"], new HashSet<string> { "HotSource", "HotSource.Open" });
        var document = Document.Parse(new SourceFile("docs/a.md", """
            `HotSource`, `HotSource.Open`, `Storage/Hot`, Storage/Hot/, `Auto`, `/api/v1/query`, `application/json`
            [x](../Storage/Hot/HotSource.cs), `HotSource.cs`
            `ColdSource`
            `HotSource.Close`
            see docs/b.md and `Storage/Cold/`
            [y](b.md#part)
            `ColdSource.cs`
            ```
            Storage/Cold `ColdSource`
            ```
            """));
        Assert.Equal(
            [
                "docs/a.md:6 links to b.md#part, which does not exist",
                "docs/a.md:5 names the path Storage/Cold/, which does not exist",
                "docs/a.md:5 names the path docs/b.md, which does not exist",
                "docs/a.md:3 names ColdSource, which is neither a type nor a member",
                "docs/a.md:4 names HotSource.Close, which is neither a type nor a member",
                "docs/a.md:7 names the file ColdSource.cs, which does not exist",
            ],
            documents.Offences(document));
    }

    [Fact]
    public void Steps_that_are_not_there_or_not_connected_are_found()
    {
        var model = SourceModel.Of(
            ("Query/Api/Endpoint.cs", "namespace LightWatch.Query.Api; class Endpoint { IEngine? _engine; }"),
            ("Query/Api/IEngine.cs", "namespace LightWatch.Query.Api; interface IEngine;"),
            ("Query/Api/Engine.cs", "namespace LightWatch.Query.Api; class Engine : IEngine;"),
            ("Query/Live/Push.cs", "namespace LightWatch.Query.Live; class Push;"));
        var document = Document.Parse(new SourceFile("docs/architecture.md", """
            ## The read path

            1. `Endpoint` (Query/Api): begins
            2. `IEngine` (Query/Api): contract
            3. `Engine` (Query/Api): implements it
            4. `Push` (Query/Live): nothing leads here
            5. `Engine` (Query/Live): elsewhere
            6. `Gone` (Query/Live): nowhere
            7. Push: no type

            ## Other
            """));
        Assert.Equal(
            [
                "docs/architecture.md: 'The read path' has 7 types, more than 6",
                "docs/architecture.md:6: none of the types before it names Push or is implemented by it",
                "docs/architecture.md:7: Engine is not in Query/Live but in Query/Api/Engine.cs",
                "docs/architecture.md:8: there is no type Gone",
                "docs/architecture.md:9 is not of the form '1. `Type` (Project/Folder): what it does'",
            ],
            CodePaths.Offences(document, "The read path", 6, model));
    }

    private static Document Read(string path) => Document.Parse(new SourceFile(path, Repository.Read(path)));
}
