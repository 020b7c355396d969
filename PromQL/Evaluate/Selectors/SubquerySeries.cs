using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>A subquery's inner vector and the times it was evaluated at.</summary>
internal sealed record SubqueryPoints(VectorValue Vector, StepGrid Grid) : IDisposable
{
    public void Dispose() => Vector.Dispose();
}

/// <summary>The points of a subquery as samples.</summary>
/// <remarks>
/// Reset hints between points that are not the stored neighbours mean nothing: certain ones become unknown.
/// </remarks>
internal sealed class SubquerySeries(SubqueryPoints points) : SeriesInput
{
    public override int Count => points.Vector.Columns.Count;

    public override Labels LabelsOf(int index) => points.Vector.Columns[index].Labels;

    public override bool DropsName(int index) => points.Vector.Columns[index].DropName;

    public override void Read(int index, SampleBuffer into)
    {
        into.Clear();
        var column = points.Vector.Columns[index];
        var values = column.Values;
        for (var step = 0; step < values.Length; step++)
        {
            if (column.HistogramAt(step) is { } histogram) into.Add(points.Grid.At(step), 0, Certain(histogram), 0);
            else if (!Presence.IsAbsent(values[step])) into.Add(points.Grid.At(step), values[step]);
        }
    }

    private static NativeHistogram Certain(NativeHistogram h) =>
        h.ResetHint is CounterResetHint.Unknown or CounterResetHint.Gauge ? h : new NativeHistogram
    {
        ResetHint = CounterResetHint.Unknown,
        Schema = h.Schema,
        ZeroThreshold = h.ZeroThreshold,
        ZeroCount = h.ZeroCount,
        Count = h.Count,
        Sum = h.Sum,
        PositiveSpans = h.PositiveSpans,
        PositiveCounts = h.PositiveCounts,
        NegativeSpans = h.NegativeSpans,
        NegativeCounts = h.NegativeCounts,
        CustomBounds = h.CustomBounds,
    };
}
