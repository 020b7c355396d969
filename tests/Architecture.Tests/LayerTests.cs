using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class LayerTests
{
    [Fact]
    public void Project_references_only_go_down() =>
        Law.Holds("project references only go down", Layers.References(Repository.Projects.Where(p => !p.IsTest)));

    [Fact]
    public void Types_name_only_types_of_layers_below() =>
        Law.Holds("types name only types of layers below", Layers.Uses(Repository.Product));

    [Fact]
    public void Storage_PromQL_and_agent_know_no_web_server() =>
        Law.Holds("Storage and PromQL know no HTTP, the agent no server", Layers.Http(Repository.Product));

    [Fact]
    public void Every_layer_is_a_project()
    {
        var names = Repository.Projects.Where(p => !p.IsTest).Select(p => p.Name);
        Law.Holds("every layer is a project", Layers.Below.Keys.Except(names).Select(n => $"there is no project {n}"));
    }

    [Theory]
    [InlineData("Query", "../Ingest/Ingest.csproj", "Query/Query.csproj: Query may not refer to Ingest")]
    [InlineData("Storage", "../Query/Query.csproj", "Storage/Storage.csproj: Storage may not refer to Query")]
    [InlineData("Agent", "../Storage/Storage.csproj", "Agent/Agent.csproj: Agent may not refer to Storage")]
    [InlineData("Probes", "../Storage/Storage.csproj", "Probes/Probes.csproj: Probes has no layer")]
    public void Reference_sideways_or_up_is_found(string project, string reference, string expected)
    {
        var file = Parse(project, $"""<ProjectReference Include="{reference}" />""");
        Assert.Equal([expected], Layers.References([file]));
    }

    [Fact]
    public void Asp_net_in_a_library_is_found()
    {
        const string AspNet = """<FrameworkReference Include="Microsoft.AspNetCore.App" />""";
        Assert.Equal(
            ["PromQL/PromQL.csproj: PromQL may not refer to ASP.NET Core"],
            Layers.References([Parse("PromQL", AspNet), Parse("Control", AspNet)]));
    }

    [Fact]
    public void Type_of_a_project_beside_is_found()
    {
        var model = SourceModel.Of(
            ("Ingest/Write/Sender.cs", """
                namespace LightWatch.Ingest.Write;
                static class Sender { public static int Count => 1; }
                """),
            ("Query/Api/Answer.cs", """
                namespace LightWatch.Query.Api;
                class Answer
                {
                    int _n = LightWatch.Ingest.Write.Sender.Count;
                }
                """));
        Assert.Equal(
            ["Query/Api/Answer.cs:4 names LightWatch.Ingest.Write.Sender (Ingest/Write/Sender.cs)"],
            Layers.Uses(model));
    }

    [Fact]
    public void Http_in_a_library_is_found()
    {
        var model = SourceModel.Of(
            ("Storage/Reader.cs", "namespace LightWatch.Storage;\nclass Reader\n{\n    HttpClient? _client;\n}"),
            ("Agent/Sender.cs", "namespace LightWatch.Agent;\nclass Sender\n{\n    HttpClient? _client;\n}"));
        Assert.Equal(["Storage/Reader.cs:4 names System.Net.Http.HttpClient"], Layers.Http(model));
    }

    private static Project Parse(string name, string item) => Project.Parse(
        $"{name}/{name}.csproj",
        $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>{item}</ItemGroup></Project>""");
}
