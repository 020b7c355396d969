using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class TestTreeTests
{
    [Fact]
    public void Tests_mirror_the_tree() =>
        Law.Holds("test folders mirror sources", TestTree.Offences(Repository.Projects, Repository.Files));

    [Fact]
    public void Test_folder_without_sources_is_found()
    {
        string[] files =
        [
            "Query/Api/A.cs",
            "tests/Query.Tests/Api/ATests.cs",
            "tests/Query.Tests/Http/BTests.cs",
            "tests/System.Tests/Far/CTests.cs",
        ];
        var query = Project.Parse("Query/Query.csproj", "<Project />");
        Assert.Equal(["tests/Query.Tests/Http: there is no Query/Http"], TestTree.Offences([query], files));
    }
}
