using System.Globalization;
using System.Text.RegularExpressions;

namespace LightWatch.Query.Api;

/// <summary>Times like <c>2015-07-01T20:10:51.781Z</c>. Source: https://www.rfc-editor.org/rfc/rfc3339.</summary>
internal static partial class Rfc3339
{
    private const string ReadFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";
    private const string WriteFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    [GeneratedRegex(
        @"\A(?<main>\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(?<fraction>\d{1,7})\d*)?(?<zone>[Zz]|[+-]\d\d:\d\d)\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Shape { get; }

    /// <summary>Reads a time; digits beyond 100 ns are cut, the result is in milliseconds.</summary>
    public static bool TryRead(string text, out long unixMs)
    {
        unixMs = 0;
        var match = Shape.Match(text);
        if (!match.Success) return false;
        var fraction = match.Groups["fraction"].Success ? "." + match.Groups["fraction"].Value : "";
        var plain = match.Groups["main"].Value.ToUpperInvariant() + fraction
            + match.Groups["zone"].Value.ToUpperInvariant();
        if (!DateTimeOffset.TryParseExact(
                plain, ReadFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return false;
        unixMs = time.ToUnixTimeMilliseconds();
        return true;
    }

    /// <summary>A time in UTC with milliseconds; seconds since 1970 for years that have no four digits.</summary>
    public static string Write(long unixMs) => unixMs is > -62_135_596_800_000 and < 253_402_300_800_000
        ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString(WriteFormat, CultureInfo.InvariantCulture)
        : (unixMs / 1000.0).ToString("R", CultureInfo.InvariantCulture);
}
