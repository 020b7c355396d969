using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.Query.Limits;

/// <summary>What one request states beside the text of its query.</summary>
/// <param name="Range">The times to evaluate at.</param>
/// <param name="Timeout">Shorter than the server's limit, or null; a negative one counts as zero.</param>
/// <param name="Tier">Forces a resolution; null lets the planner choose.</param>
internal readonly record struct QueryRequest(EvalRange Range, TimeSpan? Timeout = null, Tier? Tier = null);
