using LightWatch.Storage;

namespace LightWatch.PromQL.Parse;

/// <summary>Finds the selectors of a query.</summary>
public static class Selectors
{
    /// <summary>The matchers of every selector, in the order they are evaluated.</summary>
    public static IReadOnlyList<IReadOnlyList<LabelMatcher>> In(Expr expr)
    {
        var found = new List<IReadOnlyList<LabelMatcher>>();
        Collect(expr, found);
        return found;
    }

    private static void Collect(Expr expr, List<IReadOnlyList<LabelMatcher>> into)
    {
        switch (expr)
        {
            case VectorSelector selector: into.Add(selector.Matchers); break;
            case MatrixSelector matrix: into.Add(matrix.Selector.Matchers); break;
            case SubqueryExpr subquery: Collect(subquery.Inner, into); break;
            case ParenExpr paren: Collect(paren.Inner, into); break;
            case UnaryExpr unary: Collect(unary.Inner, into); break;
            case BinaryExpr binary:
                Collect(binary.Left, into);
                Collect(binary.Right, into);
                break;
            case AggregateExpr aggregate:
                Collect(aggregate.Inner, into);
                if (aggregate.Parameter is { } parameter) Collect(parameter, into);
                break;
            case CallExpr call:
                foreach (var argument in call.Arguments) Collect(argument, into);
                break;
        }
    }
}
