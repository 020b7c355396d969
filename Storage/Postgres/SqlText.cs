using System.Globalization;

namespace LightWatch.Storage.Postgres;

/// <summary>Values as SQL text, for statements that take no parameters.</summary>
internal static class SqlText
{
    /// <summary>The inside of an interval literal.</summary>
    public static string Interval(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} milliseconds");

    /// <summary>A timestamptz literal in quotes.</summary>
    public static string Time(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"'{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}+00'");
}
