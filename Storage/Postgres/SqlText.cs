using System.Globalization;

namespace LightWatch.Storage.Postgres;

/// <summary>Values as SQL text, for statements that take no parameters.</summary>
internal static class SqlText
{
    /// <summary>The inside of an interval literal.</summary>
    public static string Interval(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} milliseconds");

    /// <summary>A timestamptz literal in quotes, to the millisecond.</summary>
    /// <param name="utc">In UTC.</param>
    public static string Time(DateTime utc) =>
        string.Create(CultureInfo.InvariantCulture, $"timestamptz '{utc:yyyy-MM-dd HH:mm:ss.fff}+00'");
}
