using LightWatch.Storage.Hot;
using StackExchange.Redis;

namespace LightWatch.Storage.Tests.Hot;

public sealed class CommitEntryTests
{
    private static readonly StreamId Id = new(5, 1);

    [Fact]
    public void Entry_with_a_frame_is_a_batch()
    {
        var entry = CommitEntry.Read(Entry("p", "writer", "n", "7", "f", "bytes"));
        Assert.Equal((Id, "writer", 7L), (entry.Id, entry.Publisher, entry.Number));
        Assert.Equal("bytes"u8.ToArray(), entry.Frame);
    }

    [Fact]
    public void Entry_without_a_frame_is_a_heartbeat() =>
        Assert.Null(CommitEntry.Read(Entry("n", "1", "unknown", "x", "p", "writer")).Frame);

    [Theory]
    [InlineData]
    [InlineData("p", "writer")]
    [InlineData("n", "1")]
    [InlineData("p", "", "n", "1")]
    [InlineData("p", "writer", "n", "one")]
    public void Entry_of_another_kind_is_refused(params string[] fields) =>
        Assert.Throws<StoreException>(() => CommitEntry.Read(Entry(fields)));

    private static StreamEntry Entry(params string[] fields) =>
        new("5-1", [.. fields.Chunk(2).Select(f => new NameValueEntry(f[0], f[1]))]);
}
