using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;

namespace LightWatch.System.Tests.Support.Grafana;

/// <summary>Fills variables into expressions as Grafana's Prometheus data source does.</summary>
/// <remarks>
/// Source: Grafana 12, packages/grafana-prometheus, datasource.ts (interpolateQueryExpr, enhanceExprWithAdHocFilters)
/// and the backend's models/query.go.
/// </remarks>
internal static partial class Interpolation
{
    /// <summary>The values of a page at one moment.</summary>
    /// <param name="Values">By variable; a list even where one value is chosen.</param>
    /// <param name="RangeSeconds">What the page shows.</param>
    /// <param name="StepSeconds">Between two points of a panel.</param>
    /// <param name="ScrapeSeconds">The data source's timeInterval, or the query's own least step.</param>
    public sealed record Page(IReadOnlyDictionary<string, (IReadOnlyList<string> Values, bool Many)> Values,
        int RangeSeconds, int StepSeconds, int ScrapeSeconds);

    public static string Fill(string expression, Page page) => Reference.Replace(expression, match =>
    {
        var name = match.Groups["name"].Value;
        return name switch
        {
            "__rate_interval" => Seconds(Math.Max(page.StepSeconds + page.ScrapeSeconds, 4 * page.ScrapeSeconds)),
            "__interval" => Seconds(page.StepSeconds),
            "__interval_ms" => (1000 * page.StepSeconds).ToString(CultureInfo.InvariantCulture),
            "__range" => Seconds(page.RangeSeconds),
            "__range_s" => page.RangeSeconds.ToString(CultureInfo.InvariantCulture),
            _ when page.Values.TryGetValue(name, out var value) => Value(value.Values, value.Many),
            _ => throw new InvalidOperationException($"nothing defines ${name} in {expression}"),
        };
    });

    /// <summary>Adds a label to every selector.</summary>
    public static string Filter(string expression, string label, string value)
    {
        var text = Encoding.UTF8.GetBytes(expression);
        var selectors = Selectors(PromParser.Parse(expression, ParserOptions.Stable)).Select(
            s => s.Range).OrderByDescending(r => r.Start).ToList();
        foreach (var range in selectors)
        {
            var selector = Encoding.UTF8.GetString(text[range.Start..range.End]);
            var brace = selector.IndexOf('{', StringComparison.Ordinal);
            var name = MetricName.Match(selector).Length;
            selector = brace >= 0
                ? $"{selector[..(brace + 1)]}{label}=\"{value}\",{selector[(brace + 1)..]}"
                : $"{selector[..name]}{{{label}=\"{value}\"}}{selector[name..]}";
            text = [.. text[..range.Start], .. Encoding.UTF8.GetBytes(selector), .. text[range.End..]];
        }
        return Encoding.UTF8.GetString(text);
    }

    private static IEnumerable<Expr> Selectors(Expr expr) =>
        expr is VectorSelector or MatrixSelector ? [expr] : ExprTree.Children(expr).SelectMany(Selectors);

    // One value stands for itself, several are an alternation; in both the characters of regular expressions are
    // escaped, twice over for PromQL's strings.
    private static string Value(IReadOnlyList<string> values, bool many)
    {
        if (!many) return values[0].Replace("\\", @"\\\\", StringComparison.Ordinal).Replace("'", @"\\'",
            StringComparison.Ordinal);
        var escaped = values.Select(v => Special.Replace(v, @"\\$&")).ToList();
        return escaped.Count == 1 ? escaped[0] : $"({string.Join('|', escaped)})";
    }

    private static string Seconds(int seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds}s");

    [GeneratedRegex(@"\$(?:\{(?<name>\w+)(?::\w+)?\}|(?<name>\w+))",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference { get; }

    [GeneratedRegex(@"[$^*{}\[\]'+?.()|\\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Special { get; }

    [GeneratedRegex(@"\A[a-zA-Z_:][a-zA-Z0-9_:]*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MetricName { get; }
}
