using System.Globalization;
using System.Text.RegularExpressions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>Reads sequences of points: <c>1 2+3x4 _ _x3 stale {{schema:1 count:2}}x5</c>.</summary>
internal static partial class PointNotation
{
    private const int MaxPoints = 1_000_000;

    [GeneratedRegex(@"\G[+-]?(?:\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|(?i:inf|nan))",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number { get; }

    [GeneratedRegex(@"\Gx(?<times>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Times { get; }

    /// <exception cref="FormatException">The text is no sequence of points.</exception>
    public static List<Point> Read(string text)
    {
        var points = new List<Point>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at])) at++;
            else at = ReadItem(text, at, points);
            if (points.Count > MaxPoints) throw new FormatException($"more than {MaxPoints} points");
        }
        return points;
    }

    private static int ReadItem(string text, int at, List<Point> into)
    {
        var start = at;
        if (text[at] == '_')
        {
            var blanks = ReadTimes(text, ref start, 1) ?? 1;
            for (var i = 0; i < blanks; i++) into.Add(new Point(0, Omitted: true));
        }
        else if (text.AsSpan(at).StartsWith("{{", StringComparison.Ordinal))
        {
            ReadHistograms(text, ref start, into);
        }
        else if (text.AsSpan(at).StartsWith("stale", StringComparison.Ordinal))
        {
            var times = ReadTimes(text, ref start, 5);
            for (var i = 0; i <= (times ?? 0); i++) into.Add(new Point(Sample.Stale));
        }
        else
        {
            ReadNumbers(text, ref start, into);
        }
        return start >= text.Length || char.IsWhiteSpace(text[start])
            ? start
            : throw new FormatException($"unexpected \"{text[start..]}\" in series values");
    }

    private static void ReadNumbers(string text, ref int at, List<Point> into)
    {
        var value = ReadNumber(text, ref at)
            ?? throw new FormatException($"unexpected \"{text[at..]}\" in series values, expected number or \"stale\"");
        var step = at < text.Length && text[at] is '+' or '-'
            ? ReadNumber(text, ref at) ?? throw new FormatException("a step is missing in series values")
            : (double?)null;
        var times = ReadTimes(text, ref at, 0);
        if (step is not null && times is null) throw new FormatException("a step needs a repetition in series values");
        for (var i = 0; i <= (times ?? 0); i++)
        {
            into.Add(new Point(value));
            value += step ?? 0;
        }
    }

    private static void ReadHistograms(string text, ref int at, List<Point> into)
    {
        var first = ReadHistogram(text, ref at);
        if (at + 2 < text.Length && text[at] is '+' or '-' && text[at + 1] == '{')
        {
            var negative = text[at++] == '-';
            var step = ReadHistogram(text, ref at);
            var times =
                ReadTimes(text, ref at, 0) ?? throw new FormatException("a step needs a repetition in series values");
            AddSteps(first, step, times, negative, into);
            return;
        }
        for (var i = ReadTimes(text, ref at, 0) ?? 0; i >= 0; i--)
            into.Add(new Point(0, first.Histogram, HintGiven: first.HintGiven));
    }

    private static void AddSteps(
        (NativeHistogram Histogram, bool HintGiven) first, (NativeHistogram Histogram, bool HintGiven) step, int times,
        bool negative, List<Point> into)
    {
        if (first.Histogram.Schema > step.Histogram.Schema)
            throw new FormatException($"error combining histograms: cannot merge from schema {step.Histogram.Schema} to {first.Histogram.Schema}");
        into.Add(new Point(0, first.Histogram, HintGiven: step.HintGiven));
        var sum = FloatHistogram.Of(first.Histogram);
        var addend = FloatHistogram.Of(step.Histogram);
        for (var i = 0; i < times; i++)
        {
            sum = sum.Copy();
            if (negative) sum.Subtract(addend);
            else sum.Add(addend);
            into.Add(new Point(0, sum.ToSample(), HintGiven: step.HintGiven));
        }
    }

    private static (NativeHistogram Histogram, bool HintGiven) ReadHistogram(string text, ref int at)
    {
        var end = text.IndexOf("}}", at, StringComparison.Ordinal);
        if (end < 0) throw new FormatException("unclosed histogram in series values");
        var read = HistogramNotation.Read(text[(at + 2)..end]);
        at = end + 2;
        return read;
    }

    private static double? ReadNumber(string text, ref int at)
    {
        var match = Number.Match(text, at);
        if (!match.Success) return null;
        at += match.Length;
        return ToNumber(match.Value);
    }

    private static int? ReadTimes(string text, ref int at, int skip)
    {
        at += skip;
        var match = Times.Match(text, at);
        if (!match.Success) return null;
        at += match.Length;
        return int.Parse(match.Groups["times"].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>A number with an optional sign, as queries have it.</summary>
    public static double ToNumber(string text)
    {
        var digits = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        if (digits.Equals("infinity", StringComparison.OrdinalIgnoreCase)) digits = "inf";
        if (NumberSyntax.TryReadNumber(digits, out var value) is { } complaint) throw new FormatException(complaint);
        return text.StartsWith('-') ? -value : value;
    }
}
