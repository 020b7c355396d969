using System.Diagnostics;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Aggregate;

/// <summary>Which group each input series belongs to.</summary>
internal sealed class Grouping
{
    private readonly AggregateExpr _expr;
    private readonly GroupIndex _index;

    public Grouping(AggregateExpr expr, VectorValue input)
    {
        _expr = expr;
        _index = new GroupIndex(!expr.Without, expr.Grouping);
        GroupOf = new int[input.Columns.Count];
        for (var i = 0; i < GroupOf.Length; i++) GroupOf[i] = _index.Add(input.Columns[i].Labels);
        Debug.Assert(_index.Count <= GroupOf.Length, "each group has a series");
    }

    /// <summary>Groups are numbered in the order of their first series.</summary>
    public int[] GroupOf { get; }

    public int Count => _index.Count;

    /// <summary>The labels of a group's result.</summary>
    public Labels LabelsOf(int group) => LabelsOf(_expr, _index.Representative(group));

    public static Labels LabelsOf(AggregateExpr expr, Labels labels) =>
        expr.Without ? labels.MatchedBy(false, expr.Grouping) : labels.Only(expr.Grouping);
}
