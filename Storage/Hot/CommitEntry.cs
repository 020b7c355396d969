using LightWatch.Storage.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>One entry of the stream: a committed batch, or a sign of life.</summary>
/// <remarks>
/// Every process that writes numbers its entries from 1, and counts those on that did not get into the stream: a reader that sees a number
/// left out knows that something is missing. Fields: <c>p</c> publisher, <c>n</c> number, <c>f</c> frame (none: a sign of life).
/// </remarks>
internal readonly record struct CommitEntry(StreamId Id, string Publisher, long Number, byte[]? Frame)
{
    /// <summary>The stream's name behind the prefix of all keys.</summary>
    public const string Key = "commits";

    public const string PublisherField = "p";
    public const string NumberField = "n";
    public const string FrameField = "f";

    /// <exception cref="RedisException">It is no such entry.</exception>
    public static CommitEntry Read(StreamEntry entry)
    {
        var publisher = entry.Field("p"u8)?.Text;
        var number = entry.Field("n"u8)?.Number;
        if (string.IsNullOrEmpty(publisher) || number is null) throw Strange();
        return new CommitEntry(entry.Id, publisher, number.Value, entry.Field("f"u8)?.Bytes);
    }

    private static RedisException Strange() => new("the stream of commits holds something else");
}
