using System.Text;
using System.Text.RegularExpressions;
using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>label_replace and label_join: they change series, not samples.</summary>
internal static class LabelFunctions
{
    public static async ValueTask<Value> ReplaceAsync(Evaluation run, CallExpr call, StepGrid grid)
    {
        var (target, replacement, source, pattern) = (Text(call, 1), Text(call, 2), Text(call, 3), Text(call, 4));
        GoRegex regex;
        try
        {
            regex = new GoRegex(pattern);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)   // not supported: look-around, or far too large
        {
            throw QueryException.Execution($"invalid regular expression in label_replace(): {pattern}");
        }
        CheckName(target, "destination label name in label_replace()");
        var vector = (await run.EvalVectorAsync(call.Arguments[0], grid)).Own();
        foreach (var column in vector.Columns)
            if (regex.Expand(column.Labels.Get(source), replacement) is { } value) SetLabel(column, target, value);
        return Duplicates.Merge(vector);
    }

    public static async ValueTask<Value> JoinAsync(Evaluation run, CallExpr call, StepGrid grid)
    {
        var (target, separator) = (Text(call, 1), Text(call, 2));
        var sources = Enumerable.Range(3, call.Arguments.Count - 3).Select(i => Text(call, i)).ToList();
        foreach (var source in sources) CheckName(source, "source label name in label_join()");
        CheckName(target, "destination label name in label_join()");
        var vector = (await run.EvalVectorAsync(call.Arguments[0], grid)).Own();
        foreach (var column in vector.Columns) SetLabel(column, target, string.Join(separator, sources.Select(column.Labels.Get)));
        return Duplicates.Merge(vector);
    }

    private static void SetLabel(Column column, string name, string value)
    {
        column.Labels = column.Labels.With(name, value);
        if (name == Labels.MetricNameLabel) column.DropName = false;
    }

    private static void CheckName(string name, string what)
    {
        if (!LabelNameRules.IsValid(name)) throw QueryException.Execution($"invalid {what}: {name}");
    }

    private static string Text(CallExpr call, int argument) => ((StringLiteral)call.Arguments[argument]).Value;
}
