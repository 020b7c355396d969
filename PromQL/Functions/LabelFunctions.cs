using System.Text;
using System.Text.RegularExpressions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>label_replace and label_join: they change series, not samples.</summary>
internal static class LabelFunctions
{
    /// <summary>Checks the texts of a label function before its vector is evaluated.</summary>
    /// <returns>What is then done to the vector, which is consumed; null for other functions.</returns>
    /// <exception cref="QueryException">A pattern or a label's name is not valid.</exception>
    public static Func<VectorValue, VectorValue>? Prepare(CallExpr call) => call.Function.Name switch
    {
        "label_replace" => Replace(call),
        "label_join" => Join(call),
        _ => null,
    };

    private static Func<VectorValue, VectorValue> Replace(CallExpr call)
    {
        var (target, replacement, source, pattern) = (Text(call, 1), Text(call, 2), Text(call, 3), Text(call, 4));
        GoRegex regex;
        try
        {
            regex = new GoRegex(pattern);
        }
        // not supported: look-around, or far too large
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw QueryException.Execution($"invalid regular expression in label_replace(): {pattern}");
        }
        CheckName(target, "destination label name in label_replace()");
        return vector => Change(vector, target, labels => regex.Expand(labels.Get(source), replacement));
    }

    private static Func<VectorValue, VectorValue> Join(CallExpr call)
    {
        var (target, separator) = (Text(call, 1), Text(call, 2));
        var sources = Enumerable.Range(3, call.Arguments.Count - 3).Select(i => Text(call, i)).ToList();
        foreach (var source in sources) CheckName(source, "source label name in label_join()");
        CheckName(target, "destination label name in label_join()");
        return vector => Change(vector, target, labels => string.Join(separator, sources.Select(labels.Get)));
    }

    // A null leaves the series as it is.
    private static VectorValue Change(VectorValue input, string name, Func<Labels, string?> value)
    {
        var vector = input.Own();
        foreach (var column in vector.Columns)
        {
            if (value(column.Labels) is not { } text) continue;
            column.Labels = column.Labels.With(name, text);
            if (name == Labels.MetricNameLabel) column.DropName = false;
        }
        return Duplicates.Merge(vector);
    }

    private static void CheckName(string name, string what)
    {
        if (!LabelNameRules.IsValid(name)) throw QueryException.Execution($"invalid {what}: {name}");
    }

    private static string Text(CallExpr call, int argument) => ((StringLiteral)call.Arguments[argument]).Value;
}
