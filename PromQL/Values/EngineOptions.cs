namespace LightWatch.PromQL.Values;

/// <summary>How the language behaves. The experimental features are those of Prometheus 3.</summary>
public sealed record EngineOptions
{
    /// <summary>How far an instant selector looks back. Prometheus's five minutes.</summary>
    public TimeSpan Lookback { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Step of a subquery that names none. Prometheus's evaluation interval of one minute.</summary>
    public TimeSpan DefaultSubqueryStep { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Metric names are dropped at the very end, not by each function. Prometheus feature promql-delayed-name-removal.
    /// </summary>
    public bool DelayedNameRemoval { get; init; }

    /// <summary>
    /// rate, irate, increase and resets use start timestamps. Prometheus feature use-start-timestamps.
    /// </summary>
    public bool UseStartTimestamps { get; init; }

    /// <summary>
    /// The label __type__ decides whether a metric is a counter. Prometheus feature type-and-unit-labels.
    /// </summary>
    public bool TypeAndUnitLabels { get; init; }

    /// <summary>Threads one query may use at most; 0 means one per processor.</summary>
    public int MaxThreads { get; init; }
}
