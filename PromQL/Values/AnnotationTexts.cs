using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Values;

/// <summary>Every annotation, in Prometheus's words: people search for them and scripts compare them.</summary>
/// <remarks>Source: prometheus/util/annotations.</remarks>
internal static class AnnotationTexts
{
    public const string Warning = "PromQL warning: ";
    public const string Info = "PromQL info: ";

    public const string SortInRangeQuery =
        Warning + "sort is ineffective for range queries since results are always ordered by labels";
    public const string MixedInAggregation = Warning + "encountered a mix of histograms and floats for aggregation";

    public static string InvalidQuantile(double q) =>
        $"{Warning}quantile value should be between 0 and 1, got {FloatText.WriteShort(q)}";

    public static string InvalidRatio(double ratio, double cap) =>
        $"{Warning}ratio value should be between -1 and 1, got {FloatText.WriteShort(ratio)}, capping to " +
        $"{FloatText.WriteShort(cap)}";

    public static string BadBucketLabel(string metric, string value) =>
        $"{Warning}bucket label \"le\" is missing or has a malformed value of {GoText.Quote(value)}{ForMetric(metric)}";

    public static string MixedFloatsHistograms(string metric) =>
        $"{Warning}encountered a mix of histograms and floats for metric name {GoText.Quote(metric)}";

    public static string MixedClassicNative(string metric) =>
        $"{Warning}vector contains a mix of classic and native histograms{ForMetric(metric)}";

    public static string NotCounter(string metric) =>
        $"{Warning}this native histogram metric is not a counter: {GoText.Quote(metric)}";

    public static string NotGauge(string metric) =>
        $"{Warning}this native histogram metric is not a gauge: {GoText.Quote(metric)}";

    public static string MixedSchemas(string metric) =>
        $"{Warning}vector contains a mix of histograms with exponential and custom buckets schemas for metric name " +
        $"{GoText.Quote(metric)}";

    public static string IncompatibleBuckets(string op) =>
        $"{Warning}incompatible bucket layout encountered for binary operator {op}";

    public static string ResetCollision(string operation) =>
        $"{Warning}conflicting counter resets during histogram {operation}";

    public static string StartTimeOverlap(string metric) =>
        $"{Warning}sample has start time that overlaps with previous sample timestamp for metric " +
        $"{GoText.Quote(metric)}";

    public static string PossibleNonCounter(string metric) =>
        $"{Info}metric might not be a counter, name does not end in _total/_sum/_count/_bucket: {GoText.Quote(metric)}";

    public static string PossibleNonCounterType(string metric, string type) =>
        $"{Info}metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got " +
        $"{GoText.Quote(type)}: {GoText.Quote(metric)}";

    public static string ForcedMonotonicity(string metric) =>
        $"{Info}input to histogram_quantile needed to be fixed for monotonicity (see " +
        $"https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile){ForMetric(metric)}";

    public static string IncompatibleTypes(string left, string op, string right) =>
        $"{Info}incompatible sample types encountered for binary operator {GoText.Quote(op)}: {left} {op} {right}";

    public static string IgnoredInAggregation(string aggregation) =>
        $"{Info}ignored histogram in {aggregation} aggregation";

    public static string IgnoredInMixedRange(string metric) =>
        $"{Info}ignored histograms in a range containing both floats and histograms for metric name " +
        $"{GoText.Quote(metric)}";

    public static string QuantileIsNaN(string metric) =>
        $"{Info}input to histogram_quantile has NaN observations, result is NaN{ForMetric(metric)}";

    public static string QuantileIsSkewed(string metric) =>
        $"{Info}input to histogram_quantile has NaN observations, result is skewed higher{ForMetric(metric)}";

    public static string FractionHasNaN(string metric) =>
        $"{Info}input to histogram_fraction has NaN observations, which are excluded from all " +
        $"fractions{ForMetric(metric)}";

    public static string BoundsReconciled(string operation) =>
        $"{Info}mismatched custom buckets were reconciled during {operation}";

    private static string ForMetric(string metric) =>
        metric.Length == 0 ? "" : $" for metric name {GoText.Quote(metric)}";
}
