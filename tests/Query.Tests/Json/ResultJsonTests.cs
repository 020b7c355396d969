using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Query.Json;
using LightWatch.Storage;

namespace LightWatch.Query.Tests.Json;

public sealed class ResultJsonTests
{
    private static readonly QueryStats NoStats = new(0, 0, 0, 0, Tier.Raw, TimeSpan.Zero, []);

    private static ResultSeries Series(string name, double[] values, long[]? unixMs = null) =>
        new(Labels.From(("__name__", name)), values, null, unixMs ?? []);

    private static async Task<string> WriteAsync(QueryResult result, int limit = 0)
    {
        var context = Requests.Get();
        using var output = new JsonOutput(context);
        await ResultJson.WriteResultAsync(output, result, limit, CancellationToken.None);
        await output.CompleteAsync();
        return Requests.SentText(context);
    }

    [Fact]
    public async Task Scalar_is_time_and_value()
    {
        using var result = new QueryResult(ValueKind.Scalar, EvalRange.At(1500), []) { Scalar = 2.5, Stats = NoStats };
        Assert.Equal("""[1.500,"2.5"]""", await WriteAsync(result));
    }

    [Fact]
    public async Task String_is_time_and_escaped_text()
    {
        using var result = new QueryResult(ValueKind.String, EvalRange.At(0), []) { Text = "a\"", Stats = NoStats };
        Assert.Equal("""[0,"a\""]""", await WriteAsync(result));
    }

    [Theory]
    [InlineData(0, """[{"metric":{"__name__":"a"},"value":[60,"1"]},{"metric":{"__name__":"b"},"value":[60,"2"]}]""")]
    [InlineData(1, """[{"metric":{"__name__":"a"},"value":[60,"1"]}]""")]
    public async Task Vector_is_cut_at_the_limit(int limit, string expected)
    {
        using var result = new QueryResult(
            ValueKind.Vector, EvalRange.At(60_000), [Series("a", [1]), Series("b", [2])]) { Stats = NoStats };
        Assert.Equal(expected, await WriteAsync(result, limit));
    }

    [Fact]
    public async Task Rows_of_a_range_stand_at_its_steps()
    {
        using var result = new QueryResult(
            ValueKind.Matrix, new EvalRange(1000, 3000, 1000), [Series("a", [1, 2, 3])]) { Stats = NoStats };
        Assert.Equal("""[{"metric":{"__name__":"a"},"values":[[1,"1"],[2,"2"],[3,"3"]]}]""", await WriteAsync(result));
    }

    [Fact]
    public async Task Rows_of_a_range_vector_keep_their_own_times()
    {
        using var result = new QueryResult(
            ValueKind.Matrix, EvalRange.At(9000), [Series("a", [1, 2], [1500, 2500])]) { Stats = NoStats };
        Assert.Equal("""[{"metric":{"__name__":"a"},"values":[[1.500,"1"],[2.500,"2"]]}]""", await WriteAsync(result));
    }

    [Fact]
    public async Task Long_series_are_whole()
    {
        var values = Enumerable.Range(0, 10_000).Select(i => (double)i).ToArray();
        using var result = new QueryResult(
            ValueKind.Matrix, new EvalRange(0, 9_999_000, 1000), [Series("a", values)]) { Stats = NoStats };
        var rows = System.Text.Json.JsonDocument.Parse(await WriteAsync(result)).RootElement[0].GetProperty("values");
        Assert.Equal(values, rows.EnumerateArray().Select(
            r => double.Parse(r[1].GetString()!, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
