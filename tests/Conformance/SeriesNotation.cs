using System.Globalization;
using LightWatch.PromQL.Parse;
using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>Reads a series with its points, and the lines with start times.</summary>
internal static class SeriesNotation
{
    private const string StartSuffix = "@st";

    /// <summary>A series as <c>name{label="value"} points</c>.</summary>
    /// <exception cref="FormatException">The line is none.</exception>
    public static SeriesLine Read(string line)
    {
        var end = EndOfSeries(line);
        return new SeriesLine(ReadLabels(line[..end]), PointNotation.Read(line[end..]));
    }

    /// <summary>True for a line of start times: the series is followed by <c>@st</c> at once.</summary>
    public static bool IsStartLine(string line) =>
        line.Split([' ', '\t'], 2)[0].EndsWith(StartSuffix, StringComparison.Ordinal) &&
            line.IndexOfAny([' ', '\t']) > 0;

    /// <summary>A line of start times: offsets from the time of each point, null where none is given.</summary>
    /// <exception cref="FormatException">The line is none.</exception>
    public static (Labels Labels, List<long?> OffsetsMs) ReadStartLine(string line)
    {
        var parts = line.Split([' ', '\t'], 2);
        var offsets = new List<long?>();
        foreach (var item in parts[1].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            ReadStartItem(item, offsets);
        return (ReadLabels(parts[0][..^StartSuffix.Length]), offsets);
    }

    private static int EndOfSeries(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] != '{' && !char.IsWhiteSpace(line[at])) at++;
        if (at == line.Length || line[at] != '{') return at;
        char? quote = null;
        for (; at < line.Length; at++)
        {
            if (quote is not null)
            {
                if (line[at] == '\\' && quote != '`') at++;
                else if (line[at] == quote) quote = null;
            }
            else if (line[at] is '"' or '\'' or '`') quote = line[at];
            else if (line[at] == '}') return at + 1;
        }
        throw new FormatException("unexpected end of input inside braces");
    }

    // A series is written like a selector whose matchers are all equalities.
    private static Labels ReadLabels(string text)
    {
        if (text.Length == 0) throw new FormatException("no series found");
        try
        {
            var matchers = PromParser.ParseSelector(text);
            if (matchers.Any(m => m.Kind != MatchKind.Equal)) throw new FormatException($"\"{text}\" is no series");
            return Labels.From(matchers.Select(m => new Label(m.Name, m.Value)));
        }
        catch (ParseException bad)
        {
            throw new FormatException(bad.Message, bad);
        }
    }

    private static void ReadStartItem(string item, List<long?> into)
    {
        var rest = item;
        if (rest[0] == '_')
        {
            var blanks = rest.Length == 1 ? 1 : ReadTimes(rest[1..]);
            for (var i = 0; i < blanks; i++) into.Add(null);
            return;
        }
        var offset = ReadOffset(ref rest);
        var step = rest.Length > 0 && rest[0] is '+' or '-' ? ReadOffset(ref rest) : 0;
        var times = rest.Length == 0 ? 0 : ReadTimes(rest);
        for (var i = 0; i <= times; i++, offset += step) into.Add(offset);
    }

    private static int ReadTimes(string text) =>
        text[0] == 'x'
            ? int.Parse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture)
            : throw new FormatException($"expected 'x<count>', got \"{text}\"");

    private static long ReadOffset(ref string text)
    {
        var at = text[0] is '+' or '-' ? 1 : 0;
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        while (at < text.Length && char.IsAsciiLetter(text[at]) && text[at] != 'x') at++;
        if (DurationText.TryRead(text[start..at], out var milliseconds) is { } complaint)
            throw new FormatException(complaint);
        var negative = text[0] == '-';
        text = text[at..];
        return negative ? -milliseconds : milliseconds;
    }
}
