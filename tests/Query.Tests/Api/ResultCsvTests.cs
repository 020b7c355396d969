using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Query.Api;
using LightWatch.Query.Json;
using LightWatch.Storage;

namespace LightWatch.Query.Tests.Api;

public sealed class ResultCsvTests
{
    private static readonly QueryStats NoStats = new(0, 0, 0, 0, Tier.Raw, TimeSpan.Zero, []);

    private static async Task<string> WriteAsync(QueryResult result, int limit = 0)
    {
        var context = Requests.Get();
        using var output = new JsonOutput(context, ResultCsv.ContentType);
        await ResultCsv.WriteAsync(output, result, limit, CancellationToken.None);
        await output.CompleteAsync();
        return Requests.SentText(context);
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("TEXT/CSV;q=1", true)]
    [InlineData("text/csv, application/json", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    public void Csv_is_sent_only_to_clients_that_do_not_accept_json(string accept, bool expected)
    {
        var request = Requests.Get().Request;
        request.Headers.Accept = accept;
        Assert.Equal(expected, ResultCsv.IsWanted(request));
    }

    [Fact]
    public async Task Scalar_is_one_row()
    {
        using var result = new QueryResult(ValueKind.Scalar, EvalRange.At(1500), []) { Scalar = 2, Stats = NoStats };
        Assert.Equal("time,value\r\n1970-01-01T00:00:01.500Z,2\r\n", await WriteAsync(result));
    }

    [Fact]
    public async Task Text_with_quotes_and_commas_is_quoted()
    {
        using var result = new QueryResult(ValueKind.String, EvalRange.At(0), []) { Text = "a,\"b\"", Stats = NoStats };
        Assert.Equal("time,value\r\n1970-01-01T00:00:00.000Z,\"a,\"\"b\"\"\"\r\n", await WriteAsync(result));
    }

    [Fact]
    public async Task Every_label_of_any_series_is_a_column()
    {
        ResultSeries[] series =
        [
            new(Labels.From(("__name__", "m"), ("b", "x,y")), new double[] { 1 }, null, default),
            new(Labels.From(("__name__", "m"), ("a", "z")), new double[] { 2 }, null, default),
        ];
        using var result = new QueryResult(ValueKind.Vector, EvalRange.At(0), series) { Stats = NoStats };
        Assert.Equal(
            "time,__name__,a,b,value\r\n"
            + "1970-01-01T00:00:00.000Z,m,,\"x,y\",1\r\n"
            + "1970-01-01T00:00:00.000Z,m,z,,2\r\n", await WriteAsync(result));
        Assert.Equal(
            "time,__name__,b,value\r\n1970-01-01T00:00:00.000Z,m,\"x,y\",1\r\n", await WriteAsync(result, limit: 1));
    }

    [Fact]
    public async Task No_series_is_only_the_header()
    {
        using var result = new QueryResult(ValueKind.Vector, EvalRange.At(0), []) { Stats = NoStats };
        Assert.Equal("time,value\r\n", await WriteAsync(result));
    }
}
