using LightWatch.Storage;

namespace LightWatch.PromQL.Parse;

/// <summary>Turns text into a checked tree.</summary>
public static class PromParser
{
    /// <summary>
    /// Longest query accepted, bytes. 1 MiB: far beyond what people and dashboards write, and parsed in milliseconds.
    /// </summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Levels of the deepest tree it gives.</summary>
    public const int MaxLevels = Parser.MaxLevels;

    /// <summary>Parses and type-checks a query.</summary>
    /// <exception cref="ParseException">The text is no valid query; the message has position and reason.</exception>
    public static Expr Parse(string query, ParserOptions options)
    {
        var text = Bounded(query);
        var expr = new Parser(text, options).ReadAll();
        new TypeCheck(text).Check(expr);
        return expr;
    }

    /// <summary>Parses one series selector, as <c>match[]</c> has it. It may match the empty label set.</summary>
    /// <exception cref="ParseException">The text is no selector.</exception>
    public static IReadOnlyList<LabelMatcher> ParseSelector(string selector) =>
        new Parser(Bounded(selector), ParserOptions.Stable).ReadSelector().Matchers;

    private static QueryText Bounded(string query)
    {
        var text = new QueryText(query);
        return text.Length <= MaxBytes
            ? text
            : throw new ParseException(text, default, $"query is longer than {MaxBytes} bytes");
    }
}
