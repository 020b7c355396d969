using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Tests.Evaluate;
using LightWatch.PromQL.Values;
using LightWatch.Storage;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.PromQL.Tests.Values;

public sealed class QueryMemoryTests
{
    private const long Minute = 60_000;
    private static readonly EvalRange Wide = new(0, 10_000 * Minute, Minute);

    [Fact]
    public async Task Queries_share_the_memory_and_give_it_back_when_the_answer_is_written()
    {
        var memory = new QueryMemory(12 << 20);
        var source = Series(100);
        using (await source.EvaluateAsync("up", Wide, memory: memory))
        {
            Assert.InRange(memory.Bytes, 100 * 10_001 * sizeof(double), 12 << 20);
            var refused =
                await Assert.ThrowsAsync<QueryException>(() => source.EvaluateAsync("up", Wide, memory: memory));
            Assert.Equal(QueryFailure.Busy, refused.Failure);
            Assert.Contains("Query:MaxTotalBytes", refused.Message, StringComparison.Ordinal);
            using var small = await source.EvaluateAsync("count(up)", EvalRange.At(Minute), memory: memory);
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
        foreach (var max in new[] { 1L << 14, 1L << 20, 1L << 22, 1L << 29 })
        {
            try
            {
                (await source.EvaluateAsync(
                    query, range, QueryLimits.Default with { MaxBytes = max }, memory: memory)).Dispose();
            }
            catch (QueryException)
            {
                Assert.True(max < 1 << 29 || query.StartsWith("label_replace", StringComparison.Ordinal));
            }
            Assert.Equal(0, memory.Bytes);
        }
    }

    [Fact]
    public void Slabs_are_reused_and_give_way_to_other_sizes()
    {
        var memory = new QueryMemory(1 << 20);
        var half = memory.Rent(1 << 16);
        memory.Return(half);
        Assert.Equal((0, 1 << 19), (memory.Bytes, memory.IdleBytes));
        Assert.Same(half, memory.Rent(40_000));
        memory.Return(half);
        _ = memory.Rent(1 << 14);
        var whole = 1 << 17;
        Assert.Throws<QueryException>(() => memory.Rent(whole));
        memory.Take((1 << 20) - (1 << 17));
        Assert.Equal((1 << 20, 0), (memory.Bytes, memory.IdleBytes));
        Assert.Throws<QueryException>(() => memory.Take(1));
    }

    [Fact]
    public void What_is_held_and_let_go_never_exceeds_the_limit_without_a_collection()
    {
        var memory = new QueryMemory(64 << 20);
        var before = GC.CollectionCount(GC.MaxGeneration);
        for (var i = 0; i < 8; i++)
        {
            memory.Take(32 << 20);
            memory.Give(32 << 20);
        }
        Assert.InRange(GC.CollectionCount(GC.MaxGeneration) - before, 3, int.MaxValue);
    }

    [Fact]
    public async Task A_failed_query_hands_its_slabs_on()
    {
        var memory = new QueryMemory(64 << 20);
        await Assert.ThrowsAsync<QueryException>(
            () =>
                Series(100).EvaluateAsync(
                    "up + up", Wide, QueryLimits.Default with { MaxBytes = 12 << 20 }, memory: memory));
        Assert.Equal(0, memory.Bytes);
        Assert.InRange(memory.IdleBytes, 8 << 20, 12 << 20);
    }

    [Fact]
    public async Task Idle_slabs_go_after_ten_seconds_without_a_query()
    {
        var time = new FakeTimeProvider();
        using var memory = new QueryMemory(64 << 20, time);
        (await Series(100).EvaluateAsync("up", Wide, memory: memory)).Dispose();
        time.Advance(TimeSpan.FromSeconds(9));
        (await Series(100).EvaluateAsync("up", Wide, memory: memory)).Dispose();
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.InRange(memory.IdleBytes, 8 << 20, 12 << 20);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, memory.IdleBytes);
    }

    private static SomeSeries Series(int count)
    {
        var source = new SomeSeries();
        for (var i = 0; i < count; i++)
            source.Add(Labels.From(("__name__", "up"), ("i", $"{i}")), Minute, new double[20]);
        return source;
    }
}
