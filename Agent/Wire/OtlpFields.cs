namespace LightWatch.Agent.Wire;

/// <summary>Field numbers of the messages that the agent writes.</summary>
/// <remarks>
/// Source: https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto, metrics.proto,
/// resource.proto and common.proto.
/// </remarks>
internal static class OtlpFields
{
    public const int RequestResourceMetrics = 1;
    public const int ResourceMetricsResource = 1;
    public const int ResourceMetricsScopeMetrics = 2;
    public const int ResourceAttribute = 1;
    public const int ScopeMetricsScope = 1;
    public const int ScopeMetricsMetric = 2;
    public const int ScopeName = 1;
    public const int MetricName = 1;
    public const int MetricDescription = 2;
    public const int MetricUnit = 3;
    public const int MetricGauge = 5;
    public const int MetricSum = 7;

    /// <summary>Of Gauge and Sum.</summary>
    public const int DataPoint = 1;

    public const int SumTemporality = 2;
    public const int SumIsMonotonic = 3;
    public const int PointStart = 2;
    public const int PointTime = 3;
    public const int PointDouble = 4;
    public const int PointInteger = 6;
    public const int PointAttribute = 7;
    public const int PointFlags = 8;
    public const int KeyValueKey = 1;
    public const int KeyValueValue = 2;
    public const int ValueText = 1;
    public const int ValueArray = 5;
    public const int ArrayValue = 1;

    /// <summary>AGGREGATION_TEMPORALITY_CUMULATIVE.</summary>
    public const int Cumulative = 2;

    /// <summary>DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK: the series has ended.</summary>
    public const int NoRecordedValue = 1;
}
