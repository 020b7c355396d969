using System.Globalization;
using LightWatch.PromQL.Parse;
using LightWatch.Storage;

namespace LightWatch.Query.Api;

/// <summary>Reads times, durations, limits and selectors as Prometheus's API takes them, with its complaints.</summary>
internal static class ApiParameters
{
    /// <summary>The farthest times that are looked at, milliseconds: far beyond any sample, and safe to calculate with.</summary>
    public const long FarthestUnixMs = 1L << 53;

    // What clients send when they mean "since ever" and "for ever".
    private const string EarliestText = "-292273086-05-16T16:47:06Z";
    private const string LatestText = "292277025-08-18T07:12:54.999999999Z";

    /// <summary>A time that must be given.</summary>
    public static long Time(ApiForm form, string name) =>
        ReadTime(form[name]) ?? throw ApiException.Parameter(name, $"cannot parse {GoText.Quote(form[name])} to a valid timestamp");

    /// <summary>A time that may be left out.</summary>
    public static long Time(ApiForm form, string name, long otherwise)
    {
        var text = form[name];
        if (text.Length == 0) return otherwise;
        return ReadTime(text) ?? throw ApiException.Parameter(name, $"invalid time value for '{name}': cannot parse {GoText.Quote(text)} to a valid timestamp");
    }

    /// <summary>A duration in milliseconds, as seconds or with units; null if it is left out.</summary>
    public static long? Duration(ApiForm form, string name) => form[name].Length == 0 ? null : RequiredDuration(form, name);

    /// <summary>A duration that must be given.</summary>
    public static long RequiredDuration(ApiForm form, string name) =>
        ReadDuration(form[name], out var complaint) ?? throw ApiException.Parameter(name, complaint);

    /// <summary>How far back to look, milliseconds; 0 if it is left out.</summary>
    public static long Lookback(ApiForm form)
    {
        var text = form["lookback_delta"];
        return text.Length == 0 ? 0 : ReadDuration(text, out var complaint) ?? throw ApiException.BadData("error parsing lookback delta duration: " + complaint);
    }

    /// <summary>Most results wanted; 0: all.</summary>
    public static int Limit(ApiForm form)
    {
        var text = form["limit"];
        if (text.Length == 0) return 0;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit))
            throw ApiException.Parameter("limit", $"strconv.Atoi: parsing {GoText.Quote(text)}: invalid syntax");
        return limit >= 0 ? limit : throw ApiException.Parameter("limit", "limit must be non-negative");
    }

    /// <summary>The parameter that holds selectors, once or more.</summary>
    public const string Match = "match[]";

    /// <summary>The selectors of <c>match[]</c>; none must match everything.</summary>
    public static IReadOnlyList<IReadOnlyList<LabelMatcher>> Selectors(ApiForm form)
    {
        var selectors = new List<IReadOnlyList<LabelMatcher>>();
        foreach (var text in form.All(Match))
        {
            var matchers = PromParser.ParseSelector(text);
            selectors.Add(matchers.All(m => m.MatchesEmpty) ? throw ApiException.BadData("match[] must contain at least one non-empty matcher") : matchers);
        }
        return selectors;
    }

    private static long? ReadTime(string text)
    {
        if (TryFloat(text, out var seconds))
        {
            if (double.IsNaN(seconds)) return null;
            if (Math.Abs(seconds) >= FarthestUnixMs / 1000.0) return seconds > 0 ? FarthestUnixMs : -FarthestUnixMs;
            var whole = Math.Truncate(seconds);
            return ((long)whole * 1000) + (long)Math.Round((seconds - whole) * 1000, MidpointRounding.AwayFromZero);
        }
        if (text == EarliestText) return -FarthestUnixMs;
        if (text == LatestText) return FarthestUnixMs;
        return Rfc3339.TryRead(text, out var unixMs) ? unixMs : null;
    }

    private static long? ReadDuration(string text, out string complaint)
    {
        complaint = $"cannot parse {GoText.Quote(text)} to a valid duration";
        if (TryFloat(text, out var seconds))
        {
            if (Math.Abs(seconds) <= DurationText.MaxSeconds) return DurationText.Milliseconds(seconds);
            complaint += ". It overflows int64";
            return null;
        }
        return DurationText.TryRead(text, out var milliseconds) is null ? milliseconds : null;
    }

    private static bool TryFloat(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
}
