using System.Globalization;

namespace LightWatch.Storage.Hot;

/// <summary>Names an entry of a stream: the server's time, Unix ms, and a number within that millisecond.</summary>
internal readonly record struct StreamId(long UnixMs, long Number) : IComparable<StreamId>
{
    public int CompareTo(StreamId other) =>
        UnixMs != other.UnixMs ? UnixMs.CompareTo(other.UnixMs) : Number.CompareTo(other.Number);

    public static bool operator <(StreamId left, StreamId right) => left.CompareTo(right) < 0;

    public static bool operator >(StreamId left, StreamId right) => left.CompareTo(right) > 0;

    public static bool operator <=(StreamId left, StreamId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StreamId left, StreamId right) => left.CompareTo(right) >= 0;

    /// <summary>Reads <c>ms-number</c>.</summary>
    /// <exception cref="StoreException">It is something else.</exception>
    public static StreamId Parse(string? text)
    {
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        var culture = CultureInfo.InvariantCulture;
        if (dash > 0
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, culture, out var unixMs)
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, culture, out var number))
            return new StreamId(unixMs, number);
        throw new StoreException("Redis answers with something that is no id of a stream");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{UnixMs}-{Number}");
}
