using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>Histogram sums that turn what happened into annotations of one series.</summary>
internal readonly struct HistogramNotes(Annotations annotations, int position, Labels labels)
{
    public const string Addition = "addition";
    public const string Subtraction = "subtraction";
    public const string Aggregation = "aggregation";

    public static HistogramNotes Of(scoped in RangeWindow window) =>
        new(window.Call.Context.Annotations, window.Call.Position, window.Labels);

    /// <returns>False if the two cannot be added.</returns>
    public bool Add(FloatHistogram sum, FloatHistogram other) => Note(sum.Add(other), Addition);

    /// <returns>False if the two cannot be subtracted.</returns>
    public bool Subtract(FloatHistogram sum, FloatHistogram other) => Note(sum.Subtract(other), Subtraction);

    public void MixedSchemas() => annotations.Add(AnnotationTexts.MixedSchemas(labels.MetricName), position);

    public void NotCounter() => annotations.Add(AnnotationTexts.NotCounter(labels.MetricName), position);

    public void NotGauge() => annotations.Add(AnnotationTexts.NotGauge(labels.MetricName), position);

    public void StartTimeOverlap() => annotations.AddStartTimeOverlap(labels.MetricName, position);

    public void BoundsReconciled(string operation) =>
        annotations.Add(AnnotationTexts.BoundsReconciled(operation), position);

    public void ResetCollision(string operation) =>
        annotations.Add(AnnotationTexts.ResetCollision(operation), position);

    private bool Note(HistogramSumOutcome outcome, string operation)
    {
        if (!outcome.Compatible) MixedSchemas();
        if (outcome.BoundsReconciled) BoundsReconciled(operation);
        return outcome.Compatible;
    }
}
