using System.Text;

namespace LightWatch.Ingest.Translate;

/// <summary>OTLP units (UCUM) in the words of Prometheus: <c>By/s</c> is <c>bytes</c> and <c>per_second</c>.</summary>
/// <remarks>
/// Source: OpenTelemetry specification, "Prometheus and OpenMetrics compatibility", section on metric points.
/// </remarks>
internal static class Units
{
    // "tibibytes" is how Prometheus spells it: a name that differs from its own would break dashboards.
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds",
        ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds",
        ["By"] = "bytes", ["KBy"] = "kilobytes", ["MBy"] = "megabytes", ["GBy"] = "gigabytes", ["TBy"] = "terabytes",
        ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes", ["TiBy"] = "tibibytes",
        ["m"] = "meters", ["V"] = "volts", ["A"] = "amperes", ["J"] = "joules", ["W"] = "watts", ["g"] = "grams",
        ["Cel"] = "celsius", ["Hz"] = "hertz", ["%"] = "percent", ["1"] = "",
    };

    private static readonly Dictionary<string, string> PerWords = new(StringComparer.Ordinal)
    {
        ["s"] = "second", ["m"] = "minute", ["h"] = "hour", ["d"] = "day", ["w"] = "week", ["mo"] = "month",
            ["y"] = "year",
    };

    /// <summary>The two suffixes a unit gives to a name, each empty if there is none.</summary>
    public static (string Main, string Per) Suffixes(string unit)
    {
        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        var main = Word(slash < 0 ? unit : unit[..slash], Words);
        var per = slash < 0 ? "" : Word(unit[(slash + 1)..], PerWords);
        return (main, per.Length == 0 ? "" : "per_" + per.TrimEnd('_'));
    }

    /// <summary>The unit in words, as metadata shows it; empty if it has none.</summary>
    public static string Text(string unit)
    {
        var (main, per) = Suffixes(unit);
        return (main.Length > 0 && per.Length > 0 ? main + "_" + per : main + per).Trim('_');
    }

    private static string Word(string part, Dictionary<string, string> words)
    {
        part = part.Trim();
        if (part.AsSpan().ContainsAny('{', '}')) return "";      // an annotation such as {operations}
        return Clean(words.GetValueOrDefault(part, part));
    }

    private static string Clean(string word)
    {
        var text = new StringBuilder(word.Length);
        foreach (var c in word)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == ':') text.Append(c);
            else if (text.Length > 0 && text[^1] != '_') text.Append('_');
        }
        return text.ToString();
    }
}
