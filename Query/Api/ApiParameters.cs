using System.Globalization;
using LightWatch.PromQL.Parse;
using LightWatch.Query.Errors;
using LightWatch.Query.Json;
using LightWatch.Storage;

namespace LightWatch.Query.Api;

/// <summary>
/// Reads times, durations, limits and selectors as Prometheus's API takes them, with its error messages.
/// </summary>
internal static class ApiParameters
{
    /// <summary>
    /// Bound of all times, milliseconds either way: far beyond any sample, and small enough that sums of two do not
    /// overflow.
    /// </summary>
    public const long FarthestUnixMs = 1L << 53;

    /// <summary>The parameter that holds selectors, once or more.</summary>
    public const string Match = "match[]";

    // What clients send for "without a beginning" and "without an end".
    private const string EarliestText = "-292273086-05-16T16:47:06Z";
    private const string LatestText = "292277025-08-18T07:12:54.999999999Z";

    /// <summary>A time that must be given.</summary>
    public static long Time(ApiForm form, string name) =>
        ReadTime(form[name])
            ?? throw ApiException.Parameter(name, $"cannot parse {GoText.Quote(form[name])} to a valid timestamp");

    /// <summary>A time that may be left out.</summary>
    public static long Time(ApiForm form, string name, long otherwise)
    {
        var text = form[name];
        if (text.Length == 0) return otherwise;
        return ReadTime(text) ?? throw ApiException.Parameter(
            name, $"invalid time value for '{name}': cannot parse {GoText.Quote(text)} to a valid timestamp");
    }

    /// <summary>A duration that must be given, as seconds or with units.</summary>
    /// <returns>Milliseconds, as the engine's steps are.</returns>
    public static long DurationMs(ApiForm form, string name) =>
        ReadDuration(form[name], out var error) ?? throw ApiException.Parameter(name, error);

    /// <summary>The longest time the query may take; null if it is left out.</summary>
    public static TimeSpan? Timeout(ApiForm form) =>
        form["timeout"].Length == 0 ? null : TimeSpan.FromMilliseconds(DurationMs(form, "timeout"));

    /// <summary>How far back to look, milliseconds; 0 if it is left out.</summary>
    public static long LookbackMs(ApiForm form)
    {
        var text = form["lookback_delta"];
        if (text.Length == 0) return 0;
        return ReadDuration(text, out var error)
            ?? throw ApiException.BadData("error parsing lookback delta duration: " + error);
    }

    /// <summary>The tier that a request forces; null if it leaves the choice to the planner.</summary>
    public static Tier? Tier(ApiForm form)
    {
        var text = form["tier"];
        if (text is "" or "auto") return null;
        return TierName.TryRead(text, out var tier)
            ? tier : throw ApiException.Parameter("tier", $"\"{text}\" is none of auto, raw, 1m, 1h");
    }

    /// <summary>The largest number of results; 0: all.</summary>
    public static int Limit(ApiForm form)
    {
        var text = form["limit"];
        if (text.Length == 0) return 0;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit))
            throw ApiException.Parameter("limit", $"strconv.Atoi: parsing {GoText.Quote(text)}: invalid syntax");
        return limit >= 0 ? limit : throw ApiException.Parameter("limit", "limit must be non-negative");
    }

    /// <summary>The selectors of <c>match[]</c>; none must match everything.</summary>
    public static IReadOnlyList<IReadOnlyList<LabelMatcher>> Selectors(ApiForm form)
    {
        var selectors = new List<IReadOnlyList<LabelMatcher>>();
        foreach (var text in form.All(Match))
        {
            var matchers = PromParser.ParseSelector(text);
            if (matchers.All(m => m.MatchesEmpty))
                throw ApiException.BadData("match[] must contain at least one non-empty matcher");
            selectors.Add(matchers);
        }
        return selectors;
    }

    /// <summary>The limit of <c>metadata</c>, which has an error message of its own; -1 if it is left out.</summary>
    public static int MetadataLimit(ApiForm form, string name)
    {
        var text = form[name];
        if (text.Length == 0) return -1;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit)
            ? limit : throw ApiException.BadData(name + " must be a number");
    }

    /// <returns>At most <see cref="FarthestUnixMs"/> away from 1970; null if the text is no time.</returns>
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

    private static long? ReadDuration(string text, out string error)
    {
        error = $"cannot parse {GoText.Quote(text)} to a valid duration";
        if (TryFloat(text, out var seconds))
        {
            if (Math.Abs(seconds) <= DurationText.MaxSeconds) return DurationText.Milliseconds(seconds);
            error += ". It overflows int64";
            return null;
        }
        return DurationText.TryRead(text, out var milliseconds) is null ? milliseconds : null;
    }

    private static bool TryFloat(string text, out double value) => double.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
        CultureInfo.InvariantCulture, out value);
}
