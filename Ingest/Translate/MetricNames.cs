namespace LightWatch.Ingest.Translate;

/// <summary>OTLP metric names as Prometheus names: escaped, with unit and type at the end.</summary>
/// <remarks>
/// The strategy UnderscoreEscapingWithSuffixes. A unit is left out when it is already one of the name's words, wherever
/// it stands:
/// <c>disk.bytes.read</c> in <c>By</c> stays <c>disk_bytes_read</c>, as in Prometheus, so that its dashboards fit.
/// Source: https://github.com/prometheus/otlptranslator.
/// </remarks>
internal static class MetricNames
{
    /// <summary>Translates a name.</summary>
    /// <returns>Null if nothing but underscores would be left.</returns>
    public static string? Translate(string name, string unit, MetricKind kind)
    {
        var words = Words(name);
        var (main, per) = Units.Suffixes(unit);
        if (words.Contains(main)) main = "";
        if (words.Contains(per)) per = "";
        if (per.Length > 0) main = main.TrimEnd('_');
        if (main.Length > 0) words.Add(main);
        if (per.Length > 0) words.Add(per);
        if (kind == MetricKind.Counter) MoveToEnd(words, "total");
        if (kind == MetricKind.Gauge && unit == "1") MoveToEnd(words, "ratio");
        if (words.Count == 0) return null;
        var text = string.Join('_', words);
        return char.IsAsciiDigit(text[0]) ? "_" + text : text;
    }

    private static void MoveToEnd(List<string> words, string word)
    {
        words.RemoveAll(w => w == word);
        words.Add(word);
    }

    /// <summary>The runs of legal characters; everything else separates.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var from = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && (char.IsAsciiLetterOrDigit(name[i]) || name[i] == ':')) continue;
            if (i > from) words.Add(name[from..i]);
            from = i + 1;
        }
        return words;
    }
}
