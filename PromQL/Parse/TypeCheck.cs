using LightWatch.Storage;

namespace LightWatch.PromQL.Parse;

/// <summary>
/// Checks what the grammar cannot: types of operands and arguments, and selectors that would select everything.
/// </summary>
/// <remarks>The first error in Prometheus's order of checks is the one that is thrown.</remarks>
internal sealed class TypeCheck(QueryText text)
{
    /// <exception cref="ParseException">The tree makes no sense.</exception>
    public void Check(Expr expr)
    {
        switch (expr)
        {
            case AggregateExpr aggregate: CheckAggregate(aggregate); break;
            case BinaryExpr binary: CheckBinary(binary); break;
            case CallExpr call: CheckCall(call); break;
            case ParenExpr paren: Check(paren.Inner); break;
            case MatrixSelector matrix: CheckSelector(matrix.Selector); break;
            case VectorSelector selector: CheckSelector(selector); break;
            case UnaryExpr unary:
                Check(unary.Inner);
                if (!IsNumeric(unary.Kind))
                    throw Error(unary.Range,
                        $"unary expression only allowed on expressions of type scalar or instant vector, got " +
                        $"{GoText.Quote(Notation.Documented(unary.Kind))}");
                break;
            case SubqueryExpr subquery:
                Check(subquery.Inner);
                if (subquery.Inner.Kind != ValueKind.Vector)
                    throw Error(subquery.Range,
                        $"subquery is only allowed on instant vector, got {Notation.Text(subquery.Inner.Kind)} " +
                        $"instead");
                break;
        }
    }

    private void CheckAggregate(AggregateExpr aggregate)
    {
        Expect(aggregate.Inner, ValueKind.Vector, "aggregation expression");
        if (aggregate.Parameter is { } parameter)
            Expect(parameter, aggregate.Op == AggregateOp.CountValues ? ValueKind.String : ValueKind.Scalar,
                "aggregation parameter");
    }

    private void Expect(Expr expr, ValueKind wanted, string where)
    {
        Check(expr);
        if (expr.Kind != wanted)
            throw Error(expr.Range,
                $"expected type {Notation.Documented(wanted)} in {where}, got {Notation.Documented(expr.Kind)}");
    }

    private void CheckBinary(BinaryExpr binary)
    {
        Check(binary.Left);
        Check(binary.Right);
        var (left, right) = (binary.Left.Kind, binary.Right.Kind);
        if (binary.ReturnBool && !binary.IsComparison)
            throw Error(OperatorRange(binary), "bool modifier can only be used on comparison operators");
        if (binary.IsComparison && !binary.ReturnBool && left == ValueKind.Scalar && right == ValueKind.Scalar)
            throw Error(OperatorRange(binary), "comparisons between scalars must use BOOL modifier");
        if (binary.Matching is { On: true } on && on.Labels.FirstOrDefault(on.Include.Contains) is { } twice)
            throw Error(
                OperatorRange(binary), $"label {GoText.Quote(twice)} must not occur in ON and GROUP clause at once");
        if (!IsNumeric(left))
            throw Error(binary.Left.Range, "binary expression must contain only scalar and instant vector types");
        if (!IsNumeric(right))
            throw Error(binary.Right.Range, "binary expression must contain only scalar and instant vector types");
        if (binary.Matching is { } matching)
            CheckMatching(binary, matching, left == ValueKind.Vector && right == ValueKind.Vector);
        if (binary.IsSetOperator && (left == ValueKind.Scalar || right == ValueKind.Scalar))
            throw Error(binary.Range,
                $"set operator {GoText.Quote(Notation.Text(binary.Op))} not allowed in binary scalar expression");
    }

    private void CheckMatching(BinaryExpr binary, VectorMatching matching, bool vectors)
    {
        var fills = matching.FillLeft is not null || matching.FillRight is not null;
        if (!vectors && matching.Labels.Count > 0)
            throw Error(binary.Range, "vector matching only allowed between instant vectors");
        if (!vectors && fills)
            throw Error(binary.Range, "filling in missing series only allowed between instant vectors");
        if (!vectors || !binary.IsSetOperator) return;
        if (matching.Cardinality is MatchCardinality.OneToMany or MatchCardinality.ManyToOne)
            throw Error(binary.Range, $"no grouping allowed for {GoText.Quote(Notation.Text(binary.Op))} operation");
        if (fills) throw Error(binary.Range, "filling in missing series not allowed for set operators");
    }

    // The operator with its modifiers: what stands between the operands, without the white space around it.
    private TextRange OperatorRange(BinaryExpr binary)
    {
        var (start, end) = (binary.Left.Range.End, binary.Right.Range.Start - 1);
        while (start < text.Length && ByteCursor.IsSpace(text.Utf8[start])) start++;
        while (end > start && ByteCursor.IsSpace(text.Utf8[end])) end--;
        return new TextRange(start, end);
    }

    private void CheckCall(CallExpr call)
    {
        var (function, arguments) = (call.Function, call.Arguments);
        CheckCount(call, function.Parameters.Count, arguments.Count);
        if (function.Name == "info" && arguments.Count > 1) CheckInfoSelector(call, arguments[1]);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (i >= function.Parameters.Count && function.Variadic == 0) break;
            var wanted = function.Parameters[Math.Min(i, function.Parameters.Count - 1)];
            // The data labels of info() may be any: it never selects by them alone.
            if (function.Name != "info" || i != 1) Check(arguments[i]);
            if (arguments[i].Kind != wanted)
                throw Error(arguments[i].Range,
                    $"expected type {Notation.Documented(wanted)} in call to function " +
                    $"{GoText.Quote(function.Name)}, got {Notation.Documented(arguments[i].Kind)}");
        }
    }

    private void CheckCount(CallExpr call, int declared, int given)
    {
        var (name, variadic) = (GoText.Quote(call.Function.Name), call.Function.Variadic);
        if (variadic == 0)
        {
            if (declared != given)
                throw Error(call.Range, $"expected {declared} argument(s) in call to {name}, got {given}");
            return;
        }
        if (given < declared - 1)
            throw Error(call.Range, $"expected at least {declared - 1} argument(s) in call to {name}, got {given}");
        if (variadic > 0 && given > declared - 1 + variadic)
            throw Error(
                call.Range, $"expected at most {declared - 1 + variadic} argument(s) in call to {name}, got {given}");
    }

    private void CheckInfoSelector(CallExpr call, Expr argument)
    {
        if (argument.Kind != ValueKind.Vector)
            throw Error(call.Range,
                $"expected type instant vector in call to function \"info\", got {Notation.Documented(argument.Kind)}");
        if (argument is not VectorSelector selector) throw Error(argument.Range, "expected label selectors only");
        if (selector.Name is not null)
            throw Error(argument.Range, "expected label selectors only, got vector selector instead");
    }

    private void CheckSelector(VectorSelector selector)
    {
        var matchers = selector.Matchers;
        if (selector.Name is null)
        {
            if (matchers.All(m => m.MatchesEmpty))
                throw Error(selector.Range, "vector selector must contain at least one non-empty matcher");
            return;
        }
        for (var i = 0; i < matchers.Count - 1; i++)             // the last is the name itself
            if (matchers[i].Name == Labels.MetricNameLabel)
                throw Error(selector.Range,
                    $"metric name must not be set twice: {GoText.Quote(selector.Name)} or " +
                    $"{GoText.Quote(matchers[i].Value)}");
    }

    private static bool IsNumeric(ValueKind kind) => kind is ValueKind.Scalar or ValueKind.Vector;

    private ParseException Error(TextRange range, string reason) => new(text, range, reason);
}
