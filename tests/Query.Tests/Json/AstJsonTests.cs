using System.Text;
using System.Text.Json;
using LightWatch.PromQL.Parse;
using LightWatch.Query.Json;

namespace LightWatch.Query.Tests.Json;

public sealed class AstJsonTests
{
    private static string Tree(string query) =>
        Encoding.UTF8.GetString(AstJson.Write(PromParser.Parse(query, ParserOptions.Experimental)).Span);

    [Theory]
    [InlineData("1.5", """{"type":"numberLiteral","val":"1.5"}""")]
    [InlineData("\"a<\\n\"", """{"type":"stringLiteral","val":"a<\n"}""")]
    [InlineData("-(1)", """{"type":"unaryExpr","op":"-","expr":{"type":"parenExpr","expr":"""
        + """{"type":"numberLiteral","val":"1"}}}""")]
    [InlineData("a{b!~\"c\"} offset 1m @ start()", """{"type":"vectorSelector","name":"a","matchers":["""
        + """{"name":"b","value":"c","type":"!~"},{"name":"__name__","value":"a","type":"="}],"offset":60000"""
        + ""","offsetExpr":null,"timestamp":null,"startOrEnd":"start","anchored":false,"smoothed":false}""")]
    public void Small_queries_give_prometheus_trees(string query, string expected)
    {
        var tree = Tree(query);
        using var left = JsonDocument.Parse(expected);
        using var right = JsonDocument.Parse(tree);
        Assert.True(JsonElement.DeepEquals(Sorted(left), Sorted(right)), tree);
    }

    [Fact]
    public void Binary_operation_names_its_matching()
    {
        using var tree = JsonDocument.Parse(Tree("a * on (x) group_left (y) b"));
        var matching = tree.RootElement.GetProperty("matching");
        Assert.Equal("many-to-one", matching.GetProperty("card").GetString());
        Assert.True(matching.GetProperty("on").GetBoolean());
        Assert.Equal("""["x"]""", matching.GetProperty("labels").GetRawText());
        Assert.Equal("""["y"]""", matching.GetProperty("include").GetRawText());
    }

    [Fact]
    public void Operation_on_scalars_has_no_matching()
    {
        using var tree = JsonDocument.Parse(Tree("1 > bool 2"));
        Assert.Equal(JsonValueKind.Null, tree.RootElement.GetProperty("matching").ValueKind);
        Assert.True(tree.RootElement.GetProperty("bool").GetBoolean());
    }

    [Fact]
    public void Call_describes_its_function()
    {
        using var tree = JsonDocument.Parse(Tree("rate(a[5m])"));
        var function = tree.RootElement.GetProperty("func");
        Assert.Equal(
            ("rate", 0), (function.GetProperty("name").GetString(), function.GetProperty("variadic").GetInt32()));
        Assert.Equal("""["matrix"]""", function.GetProperty("argTypes").GetRawText());
        var argument = tree.RootElement.GetProperty("args")[0];
        Assert.Equal("matrixSelector", argument.GetProperty("type").GetString());
        Assert.Equal(300_000, argument.GetProperty("range").GetInt64());
    }

    [Fact]
    public void Subquery_has_range_and_step()
    {
        using var tree = JsonDocument.Parse(Tree("a[1h:5m]"));
        Assert.Equal((3_600_000, 300_000),
            (tree.RootElement.GetProperty("range").GetInt64(), tree.RootElement.GetProperty("step").GetInt64()));
    }

    [Fact]
    public void Deepest_query_that_parses_is_written()
    {
        var query = string.Concat(Enumerable.Repeat("(", 100)) + "1" + string.Concat(Enumerable.Repeat(")", 100));
        Assert.Contains("numberLiteral", Tree(query), StringComparison.Ordinal);
    }

    // The order of matchers is the parser's matter; members are compared by name.
    private static JsonElement Sorted(JsonDocument document)
    {
        if (!document.RootElement.TryGetProperty("matchers", out var matchers)) return document.RootElement;
        var node = System.Text.Json.Nodes.JsonObject.Create(document.RootElement)!;
        var sorted = matchers.EnumerateArray().OrderBy(m => m.GetProperty("name").GetString(), StringComparer.Ordinal);
        node["matchers"] = new System.Text.Json.Nodes.JsonArray(
            [.. sorted.Select(m => System.Text.Json.Nodes.JsonNode.Parse(m.GetRawText()))]);
        return JsonDocument.Parse(node.ToJsonString()).RootElement;
    }
}
