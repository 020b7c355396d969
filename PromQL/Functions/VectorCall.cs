using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>One call of a function without a range vector, its arguments already evaluated.</summary>
/// <param name="Context">The query.</param>
/// <param name="Expr">The call.</param>
/// <param name="Grid">The steps.</param>
/// <param name="Arguments">Values, one for each argument.</param>
internal sealed record VectorCall(QueryContext Context, CallExpr Expr, StepGrid Grid, IReadOnlyList<Value> Arguments)
{
    public VectorValue Vector(int index) => (VectorValue)Arguments[index];

    public ScalarValue Scalar(int index) => (ScalarValue)Arguments[index];

    public string Text(int index) => ((StringValue)Arguments[index]).Text;

    /// <summary>Where annotations about an argument point.</summary>
    public int Position(int index) => Expr.Arguments[index].Range.Start;

    public void Annotate(string text, int argument) => Context.Annotations.Add(text, Position(argument));

    /// <inheritdoc cref="QueryContext.DropNames"/>
    public VectorValue DropNames(VectorValue vector) => Context.DropNames(vector);
}

/// <summary>A function without a range vector. It owns its arguments: what it does not give back it disposes.</summary>
internal delegate Value VectorFunction(VectorCall call);
