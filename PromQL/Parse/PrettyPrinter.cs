using System.Text;

namespace LightWatch.PromQL.Parse;

/// <summary>
/// Writes a tree as PromQL over several lines where one would be longer than 100 characters, as <c>promtool promql
/// format</c> does.
/// </summary>
/// <remarks>Source: prometheus/promql/parser/prettier.go.</remarks>
public static class PrettyPrinter
{
    private const int MaxCharacters = 100;

    public static string Print(Expr expr) => Print(expr, 0);

    private static string Print(Expr expr, int level)
    {
        var indent = new string(' ', level * 2);
        var line = Printer.Print(expr);
        switch (expr)
        {
            case UnaryExpr unary: return indent + (unary.Op == UnaryOp.Minus ? '-' : '+') +
                Print(unary.Inner, level).Trim();
            case SubqueryExpr subquery:
                return Fits(line) ? line : Print(subquery.Inner, level) + Printer.PrintTail(subquery);
        }
        if (Fits(line)) return indent + line;
        return expr switch
        {
            AggregateExpr aggregate =>
                Block(indent + Printer.PrintHead(aggregate),
                    aggregate.Parameter is { } parameter ? [parameter, aggregate.Inner] : [aggregate.Inner], level),
            CallExpr call => Block(indent + call.Function.Name, call.Arguments, level),
            ParenExpr paren => Block(indent, [paren.Inner], level),
            BinaryExpr binary =>
                $"{Print(binary.Left, level + 1)}\n{indent}{Printer.PrintOperator(binary)}\n"
                + Print(binary.Right, level + 1),
            _ => indent + line,
        };
    }

    private static string Block(string head, IReadOnlyList<Expr> inside, int level)
    {
        var text = new StringBuilder(head).Append("(\n");
        text.AppendJoin(",\n", inside.Select(e => Print(e, level + 1)));
        return text.Append('\n').Append(' ', level * 2).Append(')').ToString();
    }

    private static bool Fits(string line) => Encoding.UTF8.GetByteCount(line) <= MaxCharacters;
}
