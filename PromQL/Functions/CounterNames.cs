using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>Annotates rate and increase of metrics whose name is not that of a counter.</summary>
internal static class CounterNames
{
    public static void Check(RangeCall call, VectorValue vector)
    {
        var last = "";
        foreach (var column in vector.Columns)
        {
            var metric = column.Labels.MetricName;
            // One text for one metric: a metric that was just checked is not checked again.
            if (metric.Length == 0 || (ReferenceEquals(metric, last) && !call.Context.Options.TypeAndUnitLabels))
                continue;
            last = metric;
            if (!Presence.Any(column.Values))
            {
                last = "";
                continue;
            }
            if (call.Context.Options.TypeAndUnitLabels)
            {
                var type = column.Labels.Get(LabelSets.Type);
                if (type is not ("counter" or "histogram"))
                    call.Context.Annotations.Add(AnnotationTexts.PossibleNonCounterType(metric, type), call.Position);
            }
            else if (!HasCounterSuffix(metric))
            {
                call.Context.Annotations.Add(AnnotationTexts.PossibleNonCounter(metric), call.Position);
            }
        }
    }

    private static bool HasCounterSuffix(string metric) =>
        metric.EndsWith("_total", StringComparison.Ordinal) || metric.EndsWith("_sum", StringComparison.Ordinal) ||
        metric.EndsWith("_count", StringComparison.Ordinal) || metric.EndsWith("_bucket", StringComparison.Ordinal);
}
