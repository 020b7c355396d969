using StackExchange.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>One entry of the commit stream: a committed batch, or a heartbeat.</summary>
/// <remarks>
/// Every writing process numbers its entries from 1, and counts those that did not reach the stream as well: a reader
/// that sees a gap in the numbers knows that something is missing. Fields: <c>p</c> publisher, <c>n</c> number,
/// <c>f</c> frame (absent: a heartbeat).
/// </remarks>
internal readonly record struct CommitEntry(StreamId Id, string Publisher, long Number, byte[]? Frame)
{
    /// <summary>The stream's name behind the prefix of all keys.</summary>
    public const string Key = "commits";

    /// <summary>The channel on which writers say that the stream has grown, behind the same prefix.</summary>
    public const string Channel = "committed";

    public const string PublisherField = "p";
    public const string NumberField = "n";
    public const string FrameField = "f";

    /// <summary>Reads an entry of the stream.</summary>
    /// <exception cref="StoreException">It has no publisher or no number.</exception>
    public static CommitEntry Read(StreamEntry entry)
    {
        var (publisher, number, frame) = ((string?)null, (long?)null, (byte[]?)null);
        foreach (var field in entry.Values)
        {
            if (field.Name == PublisherField) publisher = field.Value;
            else if (field.Name == NumberField && field.Value.TryParse(out long value)) number = value;
            else if (field.Name == FrameField) frame = field.Value;
        }
        if (string.IsNullOrEmpty(publisher) || number is null)
            throw new StoreException("the stream of commits holds something else");
        return new CommitEntry(StreamId.Parse(entry.Id), publisher, number.Value, frame);
    }
}
