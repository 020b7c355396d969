using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class NamespaceTests
{
    [Fact]
    public void Namespace_is_the_path_of_the_folder() =>
        Law.Holds("a namespace is the path of its folder", Namespaces.Offences(Repository.Sources));

    [Fact]
    public void Project_lies_in_the_folder_of_its_name() =>
        Law.Holds("each top-level folder of sources is one project", Namespaces.Projects(Repository.Projects));

    [Theory]
    [InlineData("Storage/Hot/A.cs", "namespace LightWatch.Storage.Hot;\nclass A;", null)]
    [InlineData("tests/Storage.Tests/Hot/A.cs", "namespace LightWatch.Storage.Tests.Hot;\nclass A;", null)]
    [InlineData(
        "Storage/Hot/A.cs",
        "using System;\nnamespace LightWatch.Storage.Cold;\nclass A;",
        "Storage/Hot/A.cs:2 has the namespace LightWatch.Storage.Cold instead of LightWatch.Storage.Hot")]
    [InlineData("Storage/A.cs", "class A;", "Storage/A.cs: A has no namespace")]
    [InlineData("Server/Program.cs", "return 0;", null)]
    public void Namespace_of_another_folder_is_found(string path, string text, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Namespaces.Offences([new SourceFile(path, text)]));

    [Fact]
    public void Project_below_a_project_is_found()
    {
        string[] paths = ["Storage/Hot/Hot.csproj", "Query/Query.csproj", "tests/Query.Tests/Query.Tests.csproj"];
        var offence = Assert.Single(Namespaces.Projects(paths.Select(p => Project.Parse(p, "<Project />"))));
        Assert.StartsWith("Storage/Hot/Hot.csproj: ", offence, StringComparison.Ordinal);
    }
}
