using System.Globalization;
using System.Text;
using LightWatch.Storage;

namespace LightWatch.PromQL.Parse;

/// <summary>
/// Writes a tree as PromQL, on one line, the way Prometheus does: what it prints parses to the same tree.
/// </summary>
/// <remarks>Source: prometheus/promql/parser/printer.go.</remarks>
public static class Printer
{
    public static string Print(Expr expr)
    {
        var text = new StringBuilder();
        Append(text, expr);
        return text.ToString();
    }

    public static string Print(DurationExpr duration)
    {
        var text = new StringBuilder();
        Append(text, duration);
        return text.ToString();
    }

    /// <summary>An operator with its modifiers, as it stands between its operands.</summary>
    public static string PrintOperator(BinaryExpr binary)
    {
        var text = new StringBuilder(Notation.Text(binary.Op));
        if (binary.ReturnBool) text.Append(" bool");
        if (binary.Matching is not { } matching) return text.ToString();
        var grouped = matching.Cardinality is MatchCardinality.ManyToOne or MatchCardinality.OneToMany;
        if (matching.Labels.Count > 0 || matching.On || grouped)
            AppendLabels(text.Append(matching.On ? " on (" : " ignoring ("), matching.Labels).Append(')');
        if (grouped)
            AppendLabels(
                text.Append(matching.Cardinality == MatchCardinality.ManyToOne ? " group_left (" : " group_right ("),
                matching.Include).Append(')');
        if (matching.FillLeft is { } both && both == matching.FillRight)
            return text.Append(CultureInfo.InvariantCulture, $" fill ({FloatText.WriteShort(both)})").ToString();
        if (matching.FillLeft is { } left)
            text.Append(CultureInfo.InvariantCulture, $" fill_left ({FloatText.WriteShort(left)})");
        if (matching.FillRight is { } right)
            text.Append(CultureInfo.InvariantCulture, $" fill_right ({FloatText.WriteShort(right)})");
        return text.ToString();
    }

    /// <summary>An aggregation's name and grouping, as they stand before its arguments.</summary>
    public static string PrintHead(AggregateExpr aggregate)
    {
        var text = new StringBuilder(Notation.Text(aggregate.Op));
        if (aggregate.Without) AppendLabels(text.Append(" without ("), aggregate.Grouping).Append(") ");
        else if (aggregate.Grouping.Count > 0) AppendLabels(text.Append(" by ("), aggregate.Grouping).Append(") ");
        return text.ToString();
    }

    /// <summary>A subquery's brackets and shift.</summary>
    public static string PrintTail(SubqueryExpr subquery)
    {
        var text = new StringBuilder();
        text.Append('[').Append(Duration(subquery.WindowMs, subquery.WindowExpr)).Append(':');
        if (subquery.StepMs != 0 || subquery.StepExpr is not null)
            text.Append(Duration(subquery.StepMs, subquery.StepExpr));
        text.Append(']');
        AppendAt(text, subquery.Shift);
        AppendOffset(text, subquery.Shift);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Expr expr)
    {
        switch (expr)
        {
            case NumberLiteral number: text.Append(PrintNumber(number)); break;
            case StringLiteral literal: text.Append(literal.Quoted ?? GoText.Quote(literal.Value)); break;
            case ParenExpr paren:
                Append(text.Append('('), paren.Inner);
                text.Append(')');
                break;
            case UnaryExpr unary: Append(text.Append(unary.Op == UnaryOp.Minus ? '-' : '+'), unary.Inner); break;
            case VectorSelector selector:
                AppendSelector(text, selector);
                AppendAt(text, selector.Shift);
                AppendEnds(text, selector.Ends);
                AppendOffset(text, selector.Shift);
                break;
            case MatrixSelector matrix:
                AppendSelector(text, matrix.Selector);
                text.Append('[').Append(Duration(matrix.WindowMs, matrix.WindowExpr)).Append(']');
                AppendEnds(text, matrix.Selector.Ends);
                AppendAt(text, matrix.Selector.Shift);
                AppendOffset(text, matrix.Selector.Shift);
                break;
            case SubqueryExpr subquery:
                Append(text, subquery.Inner);
                text.Append(PrintTail(subquery));
                break;
            case BinaryExpr binary:
                Append(text, binary.Left);
                Append(text.Append(' ').Append(PrintOperator(binary)).Append(' '), binary.Right);
                break;
            case AggregateExpr aggregate: AppendAggregate(text, aggregate); break;
            case CallExpr call: AppendArguments(text.Append(call.Function.Name), call.Arguments); break;
            default: throw new ArgumentException($"unknown node {expr.GetType().Name}", nameof(expr));
        }
    }

    /// <summary>A number, or the duration it was written as.</summary>
    public static string PrintNumber(NumberLiteral number) =>
        number.IsDuration ? DurationText.Write(DurationText.Milliseconds(number.Value)) : FloatText.Write(number.Value);

    private static void AppendAggregate(StringBuilder text, AggregateExpr aggregate)
    {
        text.Append(PrintHead(aggregate));
        if (aggregate.Parameter is { } parameter) AppendArguments(text, [parameter, aggregate.Inner]);
        else AppendArguments(text, [aggregate.Inner]);
    }

    private static void AppendArguments(StringBuilder text, IReadOnlyList<Expr> arguments)
    {
        text.Append('(');
        for (var i = 0; i < arguments.Count; i++) Append(i == 0 ? text : text.Append(", "), arguments[i]);
        text.Append(')');
    }

    private static StringBuilder AppendLabels(StringBuilder text, IReadOnlyList<string> names) =>
        text.AppendJoin(", ", names.Select(n => Notation.IsPlainLabelName(n) ? n : GoText.Quote(n)));

    private static void AppendSelector(StringBuilder text, VectorSelector selector)
    {
        text.Append(selector.Name);
        // The name stands before the braces already; an explicitly empty one does not.
        var written = selector.Matchers
            .Where(
                m =>
                    !(m.Kind == MatchKind.Equal && m.Name == Labels.MetricNameLabel && m.Value.Length > 0 &&
                        m.Value == selector.Name))
            .Select(PrintMatcher).Order(StringComparer.Ordinal).ToList();
        if (written.Count > 0) text.Append('{').AppendJoin(',', written).Append('}');
    }

    private static string PrintMatcher(LabelMatcher matcher)
    {
        var name = Notation.IsPlainLabelName(matcher.Name) ? matcher.Name : GoText.Quote(matcher.Name);
        return name + Notation.Text(matcher.Kind) + GoText.Quote(matcher.Value);
    }

    private static void AppendAt(StringBuilder text, TimeShift shift)
    {
        if (shift.At == AtKind.Timestamp) text.Append(CultureInfo.InvariantCulture, $" @ {shift.AtUnixMs / 1000.0:F3}");
        else if (shift.At != AtKind.None) text.Append(shift.At == AtKind.Start ? " @ start()" : " @ end()");
    }

    private static void AppendOffset(StringBuilder text, TimeShift shift)
    {
        if (shift.OffsetMs != 0 || shift.OffsetExpr is not null)
            text.Append(" offset ").Append(Duration(shift.OffsetMs, shift.OffsetExpr));
    }

    private static void AppendEnds(StringBuilder text, RangeEnds ends)
    {
        if (ends != RangeEnds.Plain) text.Append(ends == RangeEnds.Anchored ? " anchored" : " smoothed");
    }

    private static string Duration(long milliseconds, DurationExpr? expr) =>
        expr is null ? DurationText.Write(milliseconds) : Print(expr);

    private static void Append(StringBuilder text, DurationExpr duration)
    {
        if (duration.Wrapped) text.Append('(');
        switch (duration.Op)
        {
            case DurationOp.Number:
                text.Append(PrintNumber(new NumberLiteral(duration.Seconds, duration.IsDuration)));
                break;
            case DurationOp.Step or DurationOp.QueryRange: text.Append(Notation.Text(duration.Op)).Append("()"); break;
            case DurationOp.Negate: Append(text.Append('-'), duration.Left!); break;
            case DurationOp.Min or DurationOp.Max:
                Append(text.Append(Notation.Text(duration.Op)).Append('('), duration.Left!);
                Append(text.Append(", "), duration.Right!);
                text.Append(')');
                break;
            default:
                Append(text, duration.Left!);
                Append(text.Append(' ').Append(Notation.Text(duration.Op)).Append(' '), duration.Right!);
                break;
        }
        if (duration.Wrapped) text.Append(')');
    }
}
