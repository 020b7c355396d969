using System.Text;
using LightWatch.Query.Live;

namespace LightWatch.Query.Tests.Live;

public sealed class LiveMessageTests
{
    private static string? Read(string message, out IReadOnlyList<LiveSubscription> subscriptions) =>
        LiveMessage.TryRead(Encoding.UTF8.GetBytes(message), out subscriptions);

    [Fact]
    public void Subscriptions_are_read()
    {
        Assert.Null(
            Read("""{"subscribe":[{"id":"fleet","every":1000,"queries":{"cpu":"1","mem":"2"}},"""
                + """{"id":"x","queries":{}}]}""", out var read));
        Assert.Equal(["fleet", "x"], read.Select(s => s.Id));
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(500)), (read[0].Every, read[1].Every));
        Assert.Equal([new("cpu", "1"), new("mem", "2")], read[0].Queries);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"subscribe":{}}""")]
    [InlineData("""{"subscribe":[1]}""")]
    [InlineData("""{"subscribe":[{"queries":{}}]}""")]
    [InlineData("""{"subscribe":[{"id":"","queries":{}}]}""")]
    [InlineData("""{"subscribe":[{"id":"a","every":499,"queries":{}}]}""")]
    [InlineData("""{"subscribe":[{"id":"a","every":60001,"queries":{}}]}""")]
    [InlineData("""{"subscribe":[{"id":"a","every":"1s","queries":{}}]}""")]
    [InlineData("""{"subscribe":[{"id":"a","queries":{"q":1}}]}""")]
    [InlineData("""{"subscribe":[{"id":"a","queries":{}},{"id":"a","queries":{}}]}""")]
    public void Anything_else_is_refused_with_a_reason(string message)
    {
        Assert.NotEmpty(Read(message, out var read)!);
        Assert.Empty(read);
    }

    [Fact]
    public void Numbers_of_subscriptions_and_queries_are_bounded()
    {
        var many = string.Join(',',
            Enumerable.Range(0, LiveMessage.MaxSubscriptions + 1).Select(i => $"{{\"id\":\"{i}\",\"queries\":{{}}}}"));
        Assert.Equal("more than 16 subscriptions", Read("{\"subscribe\":[" + many + "]}", out _));
        var queries = string.Join(',', Enumerable.Range(0, LiveMessage.MaxQueries + 1).Select(i => $"\"{i}\":\"1\""));
        Assert.Equal(
            "more than 64 queries", Read("{\"subscribe\":[{\"id\":\"a\",\"queries\":{" + queries + "}}]}", out _));
    }
}
