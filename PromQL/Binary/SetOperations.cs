using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Binary;

/// <summary>
/// and, or, unless: what is kept of a series at a step depends on whether the other side has any of its group there.
/// </summary>
internal static class SetOperations
{
    public static VectorValue Apply(
        QueryContext context, BinaryExpr expr, StepGrid grid, VectorValue left, VectorValue right)
    {
        var groups = new GroupIndex(expr.Matching!.On, expr.Matching.Labels);
        var leftGroups = left.Columns.ConvertAll(c => groups.Add(c.Labels));
        var rightGroups = right.Columns.ConvertAll(c => groups.Add(c.Labels));
        if (expr.Op != BinaryOp.Or)
        {
            var kept = left.Own();
            Keep(kept, leftGroups, PresenceOf(context, right, rightGroups, groups.Count, grid),
                present: expr.Op == BinaryOp.And);
            right.Dispose();
            return kept.Prune();
        }
        var all = left.Own();
        var rest = right.Own();
        Keep(rest, rightGroups, PresenceOf(context, left, leftGroups, groups.Count, grid), present: false);
        rest.Prune();
        foreach (var column in rest.Columns)
        {
            var added = all.AddEmpty(column.Labels, column.DropName);
            column.Values.CopyTo(added.Values);
            added.Histograms = column.Histograms;
        }
        rest.Dispose();
        return BinaryOperations.Merge(context, all, grid);
    }

    private static bool[]?[] PresenceOf(
        QueryContext context, VectorValue vector, List<int> groupOf, int groups, StepGrid grid)
    {
        var present = new bool[]?[groups];
        for (var i = 0; i < vector.Columns.Count; i++)
        {
            var steps = present[groupOf[i]] ??= NewSteps(context, grid);
            for (var step = 0; step < steps.Length; step++) steps[step] |= vector.Columns[i].HasAt(step);
        }
        return present;
    }

    private static bool[] NewSteps(QueryContext context, StepGrid grid)
    {
        context.Budget.Charge(grid.Count);
        return new bool[grid.Count];
    }

    private static void Keep(VectorValue vector, List<int> groupOf, bool[]?[] other, bool present)
    {
        for (var i = 0; i < vector.Columns.Count; i++)
        {
            var column = vector.Columns[i];
            var steps = other[groupOf[i]];
            for (var step = 0; step < column.Values.Length; step++)
                if ((steps?[step] ?? false) != present) column.Set(step, Presence.Absent, null);
        }
    }
}
