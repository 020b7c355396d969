using LightWatch.PromQL.Parse;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>What a query cost.</summary>
/// <param name="Series">Series selected, each selector counted.</param>
/// <param name="Samples">Samples read.</param>
/// <param name="Chunks">Chunks looked at, as the store counts them.</param>
/// <param name="Bytes">Bytes read, as the store counts them.</param>
/// <param name="Tier">The coarsest tier that was read.</param>
/// <param name="Elapsed">Wall time of the evaluation.</param>
/// <param name="Nodes">Every evaluated node in the order it was finished.</param>
public sealed record QueryStats(
    long Series, long Samples, long Chunks, long Bytes, Tier Tier, TimeSpan Elapsed, IReadOnlyList<NodeStats> Nodes);

/// <summary>One node of the plan.</summary>
/// <param name="Range">Where it stands in the query's text.</param>
/// <param name="Name">What it does: selector, rate, sum, +.</param>
/// <param name="Series">Series it gave.</param>
/// <param name="Steps">Evaluation times it covered.</param>
/// <param name="Tier">The tier it read, for selectors.</param>
/// <param name="Elapsed">Wall time, that of its arguments included.</param>
public sealed record NodeStats(TextRange Range, string Name, int Series, int Steps, Tier Tier, TimeSpan Elapsed);
