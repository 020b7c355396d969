using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Binary;

/// <summary>
/// Joins a group of series step by step: where several series share it, where histograms or fill values take part.
/// </summary>
internal sealed class SlowJoin(
    QueryContext context, BinaryExpr expr, StepGrid grid, VectorValue many, VectorValue one, bool swapped,
    VectorValue result)
{
    private const int Fill = -1;

    private readonly VectorMatching _matching = expr.Matching!;
    private readonly List<(Column Column, int Order)> _columns = [];
    private readonly Dictionary<(int Many, int One), Column> _pairs = [];

    // Of the annotations of one step Prometheus reports only the last one.
    private (string Text, int Order)[]? _notes;
    private bool[]? _active;

    // As in Prometheus the sides are those after the swap: with group_right, fill_left still stands in for the "many"
    // side.
    private double? FillMany => _matching.FillLeft;

    private double? FillOne => _matching.FillRight;

    public Column Add(Labels labels, int order)
    {
        var column = result.Make(labels, dropName: expr.ReturnBool);
        _columns.Add((column, order));
        return column;
    }

    /// <summary>The result columns in the order of the "many" side; results of its fill value come last.</summary>
    public List<Column> InOrder() => [.. _columns.OrderBy(c => c.Order).Select(c => c.Column)];

    public void Annotate()
    {
        foreach (var (text, _) in _notes ?? [])
            if (text is not null) context.Annotations.Add(text, expr.Range.Start);
    }

    public void Combine(List<int> manies, List<int> ones)
    {
        if (manies.Count == 0 && FillMany is null && ones.Count < 2) return;
        if (ones.Count == 0 && FillOne is null) return;
        var seen = new HashSet<Labels>();
        for (var step = 0; step < grid.Count; step++)
        {
            if (!IsActive(step)) continue;
            var found = FindOne(ones, step);
            seen.Clear();
            var matched = false;
            foreach (var i in manies)
            {
                if (!many.Columns[i].HasAt(step) || (found < 0 && FillOne is null)) continue;
                var right = found < 0 ? new Element(FillOne!.Value) : Element.Of(one.Columns[found], step);
                matched |= Apply(i, found, Element.Of(many.Columns[i], step), right, step, seen);
            }
            if (found >= 0 && !matched && FillMany is { } fill)
                Apply(Fill, found, new Element(fill), Element.Of(one.Columns[found], step), step, seen);
        }
    }

    // Without fill values nothing is even looked at while one side has no sample at all.
    private bool IsActive(int step)
    {
        if (_matching.FillLeft is not null || _matching.FillRight is not null) return true;
        if (_active is null)
        {
            _active = new bool[grid.Count];
            for (var i = 0; i < grid.Count; i++)
                _active[i] = many.Columns.Exists(c => c.HasAt(i)) && one.Columns.Exists(c => c.HasAt(i));
        }
        return _active[step];
    }

    private int FindOne(List<int> ones, int step)
    {
        var found = -1;
        foreach (var i in ones)
        {
            if (!one.Columns[i].HasAt(step)) continue;
            if (found >= 0) throw Ambiguous(one.Columns[i].Labels, one.Columns[found].Labels);
            found = i;
        }
        return found;
    }

    private bool Apply(int i, int j, Element left, Element right, int step, HashSet<Labels> seen)
    {
        var outcome = swapped ? ElementMath.Apply(expr.Op, right, left) : ElementMath.Apply(expr.Op, left, right);
        if ((outcome.Error ?? outcome.Note) is { } note) Note(step, note, i == Fill ? many.Columns.Count + j : i);
        if (outcome.Error is not null) return false;
        var column = ColumnOf(i, j);
        if (_matching.Cardinality == MatchCardinality.OneToOne)
        {
            if (seen.Count > 0)
                throw QueryException.Execution(
                    "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
            seen.Add(column.Labels);
        }
        else if (!seen.Add(column.Labels))
        {
            throw QueryException.Execution("multiple matches for labels: grouping labels must ensure unique matches");
        }
        if (expr.ReturnBool) column.Set(step, outcome.Keep ? 1 : 0, null);
        else if (outcome.Keep) column.Set(step, outcome.Result.Value, outcome.Result.Histogram);
        return true;
    }

    private Column ColumnOf(int i, int j)
    {
        if (_pairs.TryGetValue((i, j), out var known)) return known;
        // A fill value has the labels that the pair is matched by.
        var manyLabels = i == Fill
            ? one.Columns[j].Labels.MatchedBy(_matching.On, _matching.Labels)
            : many.Columns[i].Labels;
        var oneLabels = j == Fill
            ? many.Columns[i].Labels.MatchedBy(_matching.On, _matching.Labels)
            : one.Columns[j].Labels;
        var column = Add(JoinLabels.Of(context, expr, manyLabels, oneLabels), i == Fill ? many.Columns.Count + j : i);
        Presence.Clear(column.Values);
        return _pairs[(i, j)] = column;
    }

    private void Note(int step, string text, int order)
    {
        _notes ??= new (string, int)[grid.Count];
        if (_notes[step].Text is null || _notes[step].Order <= order) _notes[step] = (text, order);
    }

    private QueryException Ambiguous(Labels series, Labels other)
    {
        var group = series.MatchedBy(_matching.On, _matching.Labels).InBraces();
        string[] both = [series.InBraces(), other.InBraces()];
        Array.Sort(both, StringComparer.Ordinal);
        return QueryException.Execution(
            $"found duplicate series for the match group {group} on the {(swapped ? "left" : "right")} hand-side " +
            $"of the operation: [{both[0]}, {both[1]}]" +
            ";many-to-many matching not allowed: matching labels must be unique on one side");
    }
}
