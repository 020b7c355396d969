using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Plan;

/// <summary>
/// A part that gives the same at every step, since <c>@</c> or constants pin it: evaluated once, at the first step.
/// </summary>
internal sealed record StepInvariant(Expr Inner) : Expr
{
    public override ValueKind Kind => Inner.Kind;
}

/// <summary>A part that stands in the query more than once: evaluated once for each grid of steps.</summary>
/// <param name="Inner">One of the equal parts.</param>
/// <param name="Key">Its canonical text.</param>
internal sealed record SharedPart(Expr Inner, string Key) : Expr
{
    public override ValueKind Kind => Inner.Kind;
}
