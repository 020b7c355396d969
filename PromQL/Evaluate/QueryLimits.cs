using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>
/// What one query may cost. A breach ends it with a typed <see cref="QueryException"/>; nothing else is affected.
/// </summary>
/// <param name="MaxSamples">Samples read from the store plus points computed, over the whole query.</param>
/// <param name="MaxBytes">Bytes of step columns held at once.</param>
/// <param name="Timeout">Wall time from the start of evaluation.</param>
/// <param name="Tier">Forces a resolution; null lets the planner choose.</param>
public sealed record QueryLimits(long MaxSamples, long MaxBytes, TimeSpan Timeout, Tier? Tier = null)
{
    /// <summary>
    /// 200 M samples (about a second of decoding), 1 GiB of columns, two minutes as Prometheus has it.
    /// </summary>
    public static QueryLimits Default { get; } = new(200_000_000, 1L << 30, TimeSpan.FromMinutes(2));
}
