using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>
/// Makes the answer from the value of the whole query: names dropped at last, equal series merged, matrices sorted.
/// </summary>
internal sealed class ResultBuilder(Evaluation run, EvalRange range, string text)
{
    public QueryResult Build(Expr expr, Value value)
    {
        switch (value)
        {
            case StringValue literal:
                return Finish(ValueKind.String, [], literal) with { Text = literal.Text };
            case ScalarValue scalar when range.IsInstant:
                return Finish(ValueKind.Scalar, [], scalar) with { Scalar = scalar[0] };
            case ScalarValue scalar:
                return Build(Broadcast(scalar), isInstant: false);
            case RangeValue raw:
                return Build(raw);
            default:
                return Build((VectorValue)value, range.IsInstant && expr.Kind == ValueKind.Vector);
        }
    }

    private QueryResult Build(VectorValue vector, bool isInstant)
    {
        if (run.Context.Options.DelayedNameRemoval)
        {
            vector = vector.Own();
            foreach (var column in vector.Columns)
                if (column.DropName) column.Labels = column.Labels.DropReserved();
            vector = Duplicates.Merge(vector);
        }
        else if (vector.IsShared)
        {
            vector = vector.Own();
        }
        IEnumerable<Column> columns = isInstant ? vector.Columns : vector.Columns.OrderBy(c => c.Labels);
        return Finish(isInstant ? ValueKind.Vector : ValueKind.Matrix,
            [.. columns.Select(c => new ResultSeries(c.Labels, c.Memory, c.Histograms, default))], vector);
    }

    private QueryResult Build(RangeValue raw)
    {
        var series = raw.Series
            .Select(
                s =>
                    new ResultSeries(
                        s.DropName && run.Context.Options.DelayedNameRemoval ? s.Labels.DropReserved() : s.Labels,
                        s.Values, s.Histograms, s.UnixMs))
            .OrderBy(s => s.Labels).ToList();
        for (var i = 1; i < series.Count; i++)
            if (series[i].Labels.Equals(series[i - 1].Labels)) throw QueryException.SameLabels();
        return Finish(ValueKind.Matrix, series, raw);
    }

    private VectorValue Broadcast(ScalarValue scalar)
    {
        var grid = StepGrid.Of(range);
        var vector = run.Context.NewVector(grid);
        var values = vector.Add(Labels.Empty).Values;
        for (var step = 0; step < values.Length; step++) values[step] = scalar[step];
        return vector;
    }

    private QueryResult Finish(ValueKind kind, IReadOnlyList<ResultSeries> series, Value owner)
    {
        var (warnings, infos) = run.Context.Annotations.Read(text);
        return new QueryResult(
            kind, range, series, owner, run.Context.Budget) { Warnings = warnings, Infos = infos, Stats = run.Stats() };
    }
}
