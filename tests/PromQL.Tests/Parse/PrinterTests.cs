using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Tests.Parse;

public sealed class PrinterTests
{
    [Theory]
    [InlineData("sum by() (a)", "sum(a)")]
    [InlineData("sum without() (a)", "sum without () (a)")]
    [InlineData("sum by(\"x.y\", z) (a)", "sum by (\"x.y\", z) (a)")]
    [InlineData("topk(5, a)", "topk(5, a)")]
    [InlineData("a - on() group_left(x) b", "a - on () group_left (x) b")]
    [InlineData("a > bool ignoring(x) b", "a > bool ignoring (x) b")]
    [InlineData("a + fill_left(1) fill_right(1) b", "a + fill (1) b")]
    [InlineData("a{z=\"1\",b!=\"2\"}", "a{b!=\"2\",z=\"1\"}")]
    [InlineData("{__name__=\"\",a=\"b\"}", "{__name__=\"\",a=\"b\"}")]
    [InlineData("{\"a.b\", \"c.d\"=~\"e\"}", "{\"c.d\"=~\"e\",__name__=\"a.b\"}")]
    [InlineData("a[90d] @ 1.5 offset -1w", "a[90d] @ 1.500 offset -1w")]
    [InlineData("a[1h:] offset 5m @ start()", "a[1h:] @ start() offset 5m")]
    [InlineData("a[5m] smoothed", "a[5m] smoothed")]
    [InlineData("a[(5m)]", "a[(5m)]")]
    [InlineData("a[max_of(step(), 5m) * 2]", "a[max_of(step(), 5m) * 2]")]
    [InlineData("a offset -(5m + 1m)", "a offset -(5m + 1m)")]
    [InlineData("'a\\'b\"'", "\"a'b\\\"\"")]
    [InlineData("- (a)", "-(a)")]
    [InlineData("1e30", "1000000000000000000000000000000")]
    public void Queries_print_in_their_canonical_form(string query, string expected)
    {
        var printed = Printer.Print(PromParser.Parse(query, ParserOptions.Experimental));
        Assert.Equal(expected, printed);
        Assert.Equal(printed, Printer.Print(PromParser.Parse(printed, ParserOptions.Experimental)));
    }

    [Fact]
    public void Long_queries_break_into_indented_lines()
    {
        const string Query = "sum by (instance, job) (rate(http_requests_total{code=~\"5..\"}[5m])) / sum by (instance, job) (rate(http_requests_total[5m]))";
        const string Expected = """
              sum by (instance, job) (rate(http_requests_total{code=~"5.."}[5m]))
            /
              sum by (instance, job) (rate(http_requests_total[5m]))
            """;
        Assert.Equal(Expected, PrettyPrinter.Print(PromParser.Parse(Query, ParserOptions.Stable)));
    }
}
