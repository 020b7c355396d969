namespace LightWatch.PromQL.Values;

/// <summary>How the language behaves. The experimental features are those of Prometheus 3.</summary>
internal sealed record EngineOptions
{
    /// <summary>How far an instant selector looks back. Prometheus's five minutes.</summary>
    public long LookbackMs { get; init; } = 5 * 60_000;

    /// <summary>Step of a subquery that names none. Prometheus's evaluation interval of one minute.</summary>
    public long DefaultSubqueryStepMs { get; init; } = 60_000;

    /// <summary>Metric names are dropped at the very end, not by each function. Prometheus feature promql-delayed-name-removal.</summary>
    public bool DelayedNameRemoval { get; init; }

    /// <summary>rate, irate, increase and resets heed start timestamps. Prometheus feature use-start-timestamps.</summary>
    public bool UseStartTimestamps { get; init; }

    /// <summary>The label __type__ decides whether a metric is a counter. Prometheus feature type-and-unit-labels.</summary>
    public bool TypeAndUnitLabels { get; init; }

    /// <summary>Threads one query may use at most; 0 means one per processor.</summary>
    public int MaxThreads { get; init; }
}
