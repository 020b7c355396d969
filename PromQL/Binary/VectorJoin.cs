using System.Diagnostics;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Binary;

/// <summary>
/// Arithmetic and comparisons between two vectors: series are paired once by their labels, then columns are combined.
/// </summary>
/// <remarks>
/// "Many" is the side that may have several series in a group (the left one of one-to-one), "one" the other. Source:
/// prometheus/promql, VectorBinop.
/// </remarks>
internal sealed class VectorJoin
{
    private readonly QueryContext _context;
    private readonly BinaryExpr _expr;
    private readonly VectorMatching _matching;
    private readonly StepGrid _grid;
    private readonly VectorValue _many;
    private readonly VectorValue _one;
    private readonly GroupIndex _groups;
    private readonly List<int> _manyGroups;
    private readonly List<int> _oneGroups;
    private readonly bool _swapped;

    public VectorJoin(QueryContext context, BinaryExpr expr, StepGrid grid, VectorValue left, VectorValue right)
    {
        (_context, _expr, _grid, _matching) = (context, expr, grid, expr.Matching!);
        _swapped = _matching.Cardinality == MatchCardinality.OneToMany;
        (_many, _one) = _swapped ? (right, left) : (left, right);
        _groups = new GroupIndex(_matching.On, _matching.Labels);
        _manyGroups = _many.Columns.ConvertAll(c => _groups.Add(c.Labels));
        _oneGroups = _one.Columns.ConvertAll(c => _groups.Add(c.Labels));
    }

    public VectorValue Apply()
    {
        var result = _context.NewVector(_grid);
        var slow = new SlowJoin(_context, _expr, _grid, _many, _one, _swapped, result);
        Debug.Assert(_manyGroups.Count == _many.Columns.Count && _oneGroups.Count == _one.Columns.Count,
            "a group for each series");
        var (many, one) = (Members(_manyGroups), Members(_oneGroups));
        result.Expect(_many.Columns.Count);
        for (var group = 0; group < _groups.Count; group++)
        {
            if (one[group] is [var single] && many[group] is { } several && IsPlain(several, single, out var labels))
                Combine(several, single, labels, slow);
            else slow.Combine(many[group] ?? [], one[group] ?? []);
        }
        slow.Annotate();
        result.Replace(slow.InOrder());
        _many.Dispose();
        _one.Dispose();
        return BinaryOperations.Merge(_context, result.Prune(), _grid);
    }

    private List<int>?[] Members(List<int> groupOf)
    {
        var members = new List<int>?[_groups.Count];
        for (var i = 0; i < groupOf.Count; i++) (members[groupOf[i]] ??= []).Add(i);
        return members;
    }

    // Floats on both sides, one series on the "one" side, no fill and no two results with the same labels: no step can
    // go wrong.
    private bool IsPlain(List<int> many, int one, out List<Labels> labels)
    {
        labels = [];
        if (_matching.FillLeft is not null || _matching.FillRight is not null || ElementMath.IsTrim(_expr.Op))
            return false;
        if (_matching.Cardinality == MatchCardinality.OneToOne && many.Count > 1) return false;
        if (_one.Columns[one].Histograms is not null || many.Exists(i => _many.Columns[i].Histograms is not null))
            return false;
        foreach (var i in many)
            labels.Add(JoinLabels.Of(_context, _expr, _many.Columns[i].Labels, _one.Columns[one].Labels));
        return many.Count == 1 || labels.Distinct().Count() == labels.Count;
    }

    private void Combine(List<int> many, int one, List<Labels> labels, SlowJoin into)
    {
        for (var i = 0; i < many.Count; i++)
        {
            var column = into.Add(labels[i], many[i]);
            ReadOnlySpan<double> left = _many.Columns[many[i]].Values, right = _one.Columns[one].Values;
            if (_swapped)
            {
                var swap = left;
                left = right;
                right = swap;
            }
            if (_expr.IsComparison)
                ColumnMath.Compare(_expr.Op, left, right, column.Values, keepRight: false, _expr.ReturnBool);
            else ColumnMath.Arithmetic(_expr.Op, left, right, column.Values);
        }
    }
}
