using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests;

/// <summary>Small vectors for tests of what computes with them: a row is a series with a value for each step.</summary>
internal static class Vectors
{
    public static StepGrid Grid(int steps) => new(0, (steps - 1) * 1000, 1000);

    public static QueryContext Context(EngineOptions? options = null) => new(
        options ?? new EngineOptions(), EvalRange.At(0),
        new MemoryBudget(1 << 30, 1 << 30, new QueryMemory(long.MaxValue)), TestContext.Current.CancellationToken);

    public static T Parse<T>(string query)
        where T : Expr => Assert.IsType<T>(PromParser.Parse(query, ParserOptions.Experimental));

    /// <summary>Labels as PromQL writes them: <c>up{job="a"}</c>.</summary>
    public static Labels Labels(string selector) =>
        Storage.Labels.From(PromParser.ParseSelector(selector).Select(m => new Label(m.Name, m.Value)));

    /// <summary>A vector of series like <c>up{job="a"}: 1 _ 3</c>, where <c>_</c> is no sample.</summary>
    public static VectorValue Vector(this QueryContext context, params string[] rows)
    {
        var parts = rows.Select(r => r.Split(": ")).ToList();
        var steps = parts.Count == 0 ? 1 : parts[0][1].Split(' ').Length;
        var vector = context.NewVector(Grid(steps));
        foreach (var part in parts)
        {
            var column = vector.AddEmpty(Labels(part[0]));
            var values = part[1].Split(' ').Select(Number).ToArray();
            values.CopyTo(column.Values);
        }
        return vector;
    }

    /// <summary>A histogram of so many observations in one bucket.</summary>
    public static NativeHistogram Histogram(double count, CounterResetHint hint = CounterResetHint.Unknown) => new()
    {
        Count = count,
        Sum = count * 2,
        PositiveSpans = [new BucketSpan(1, 1)],
        PositiveCounts = [count],
        ResetHint = hint,
    };

    /// <summary>The rows in the same notation, a histogram as <c>h</c> and its count.</summary>
    public static string[] Rows(this Value value)
    {
        var vector = Assert.IsType<VectorValue>(value);
        var steps = Enumerable.Range(0, vector.Steps);
        return
        [
            .. from column in vector.Columns
               let points = string.Join(' ', steps.Select(i => Text(column, i)))
               select $"{column.Labels.InBraces()}: {points}",
        ];
    }

    private static double Number(string text) => text == "_" ? Presence.Absent : Read(text);

    private static double Read(string text)
    {
        Assert.Null(NumberSyntax.TryReadNumber(text.TrimStart('-'), out var value));
        return text[0] == '-' ? -value : value;
    }

    private static string Text(Column column, int step)
    {
        if (column.HistogramAt(step) is { } histogram) return "h" + FloatText.Write(histogram.Count);
        return column.HasAt(step) ? FloatText.Write(column.Values[step]) : "_";
    }
}
