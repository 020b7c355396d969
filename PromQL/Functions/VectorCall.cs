using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>One call of a function without a range vector, its arguments already evaluated.</summary>
/// <param name="Run">The query.</param>
/// <param name="Expr">The call.</param>
/// <param name="Grid">The steps.</param>
/// <param name="Arguments">Values, one for each argument.</param>
internal sealed record VectorCall(Evaluation Run, CallExpr Expr, StepGrid Grid, IReadOnlyList<Value> Arguments)
{
    public VectorValue Vector(int index) => (VectorValue)Arguments[index];

    public ScalarValue Scalar(int index) => (ScalarValue)Arguments[index];

    public string Text(int index) => ((StringValue)Arguments[index]).Text;

    /// <summary>Where annotations about an argument point.</summary>
    public int Position(int index) => Expr.Arguments[index].Range.Start;

    public void Annotate(string text, int argument) => Run.Annotations.Add(text, Position(argument));

    /// <summary>Lets the columns lose their metric's name, now or at the end.</summary>
    public VectorValue DropNames(VectorValue vector)
    {
        foreach (var column in vector.Columns)
        {
            column.DropName = true;
            if (!Run.Options.DelayedNameRemoval) column.Labels = column.Labels.DropReserved();
        }
        return Run.Options.DelayedNameRemoval ? vector : Duplicates.Merge(vector);
    }
}

/// <summary>A function without a range vector. It owns its arguments: what it does not give back it disposes.</summary>
internal delegate Value VectorFunction(VectorCall call);
