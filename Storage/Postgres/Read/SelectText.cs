using System.Globalization;
using System.Text;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Conditions on series and time as SQL text, since COPY takes no parameters.</summary>
internal static class SelectText
{
    /// <summary>
    /// Where a query wants more than this and most of all series, the ids are left out: the others are dropped as they
    /// come.
    /// </summary>
    private const int ManySeries = 1000;

    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>A condition on the columns <c>series_id</c> and one of time, for a closed range.</summary>
    /// <param name="ids">Ids wanted.</param>
    /// <param name="all">Number of all series.</param>
    public static string Where(ReadOnlySpan<long> ids, int all, string timeColumn, long fromUnixMs, long toUnixMs)
    {
        var text = new StringBuilder("where ").Append(timeColumn).Append(" >= ").Append(Time(fromUnixMs));
        var end = Time(toUnixMs == long.MaxValue ? toUnixMs : toUnixMs + 1);
        text.Append(" and ").Append(timeColumn).Append(" < ").Append(end);
        if (ids.Length > ManySeries && ids.Length > all / 2) return text.ToString();
        if (ids.Length == 1) return text.Append(CultureInfo.InvariantCulture, $" and series_id = {ids[0]}").ToString();
        text.Append(" and series_id = any ('{");
        for (var i = 0; i < ids.Length; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{ids[i]}");
        }
        return text.Append("}'::bigint[])").ToString();
    }

    public static DateTime Utc(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMs, Earliest, Latest)).UtcDateTime;

    private static string Time(long unixMs) =>
        unixMs <= Earliest ? "timestamptz '-infinity'"
        : unixMs >= Latest ? "timestamptz 'infinity'"
        : SqlText.Time(Utc(unixMs));
}
