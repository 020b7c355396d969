using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class FolderRingTests
{
    public static TheoryData<string> ProductProjects =>
        [.. Repository.Projects.Where(p => !p.IsTest).Select(p => p.Name)];

    [Theory, MemberData(nameof(ProductProjects))]
    public void Folders_of_a_project_form_no_ring(string project) =>
        Law.Holds("the folders of a project form no ring", FolderRings.Of(project, Repository.Product));

    [Fact]
    public void Ring_of_two_folders_is_found_with_the_use_that_closes_it()
    {
        var model = SourceModel.Of(
            ("Query/Api/Answer.cs", "namespace LightWatch.Query.Api;\nclass Answer\n{\n    Live.Push? _push;\n}"),
            ("Query/Live/Push.cs", "namespace LightWatch.Query.Live;\nclass Push\n{\n    Api.Answer? _answer;\n}"));
        Assert.Equal(
            [
                "ring: Query/Api, Query/Live",
                "    Query/Api/Answer.cs:4 names LightWatch.Query.Live.Push (Query/Live/Push.cs)",
                "    Query/Live/Push.cs:4 names LightWatch.Query.Api.Answer (Query/Api/Answer.cs)",
            ],
            FolderRings.Of("Query", model));
    }

    [Fact]
    public void Ring_of_a_project_and_its_own_folder_is_found_through_an_extension_member()
    {
        var model = SourceModel.Of(
            ("Query/Module.cs", """
                namespace LightWatch.Query;
                static class Module
                {
                    extension(string s) { public int Size() => s.Length; }
                    static Api.Answer? A;
                }
                """),
            ("Query/Api/Answer.cs", "namespace LightWatch.Query.Api;\nclass Answer\n{\n    int _n = \"\".Size();\n}"));
        Assert.Equal("ring: Query, Query/Api", FolderRings.Of("Query", model).First());
    }

    [Fact]
    public void Use_in_one_direction_is_no_ring()
    {
        var model = SourceModel.Of(
            ("Query/Api/Answer.cs", "namespace LightWatch.Query.Api; class Answer { Live.Push? _push; }"),
            ("Query/Live/Push.cs", "namespace LightWatch.Query.Live; class Push;"));
        Assert.Empty(FolderRings.Of("Query", model));
    }
}
