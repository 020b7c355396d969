using LightWatch.Query.Evaluate;
using LightWatch.Storage;

namespace LightWatch.Query.Tests.Evaluate;

public sealed class QueryMemoryTests
{
    private const long Minute = 60_000;
    private static readonly EvalRange Wide = new(0, 10_000 * Minute, Minute);

    [Fact]
    public async Task Queries_share_the_memory_and_give_it_back_when_the_answer_is_written()
    {
        var memory = new QueryMemory(12 << 20);
        var source = Series(100);
        using (await source.AskAsync("up", Wide, memory: memory))
        {
            Assert.InRange(memory.Bytes, 100 * 10_001 * sizeof(double), 12 << 20);
            var refused = await Assert.ThrowsAsync<QueryException>(() => source.AskAsync("up", Wide, memory: memory));
            Assert.Equal(QueryFailure.Busy, refused.Failure);
            Assert.Contains("Query:MostBytesTogether", refused.Message, StringComparison.Ordinal);
            using var small = await source.AskAsync("count(up)", EvalRange.At(Minute), memory: memory);
            Assert.Single(small.Series);
        }
        Assert.Equal(0, memory.Bytes);
    }

    [Theory]
    [InlineData("up + up offset 1m")]
    [InlineData("sum by (i) (rate(up[5m])) or up")]
    [InlineData("up[9000m]")]
    [InlineData("label_replace(up, \"i\", \"\", \"\", \"\")")]
    [InlineData("(up * 2) / (up * 2)")]
    [InlineData("topk(3, up) and up")]
    public async Task Nothing_stays_taken_whether_the_query_succeeds_or_fails(string query)
    {
        var memory = new QueryMemory(1 << 30);
        var source = Series(50);
        var range = query.EndsWith(']') ? EvalRange.At(9_000 * Minute) : Wide;
        foreach (var most in new[] { 1L << 14, 1L << 20, 1L << 22, 1L << 29 })
        {
            try
            {
                (await source.AskAsync(query, range, QueryLimits.Default with { MostBytes = most }, memory: memory)).Dispose();
            }
            catch (QueryException)
            {
                Assert.True(most < 1 << 29 || query.StartsWith("label_replace", StringComparison.Ordinal));
            }
            Assert.Equal(0, memory.Bytes);
        }
    }

    private static SomeSeries Series(int count)
    {
        var source = new SomeSeries();
        for (var i = 0; i < count; i++) source.Add(Labels.From(("__name__", "up"), ("i", $"{i}")), Minute, new double[20]);
        return source;
    }
}
