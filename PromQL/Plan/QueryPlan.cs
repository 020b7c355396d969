using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Plan;

/// <summary>What is evaluated.</summary>
/// <param name="Root">The tree.</param>
/// <param name="StatsOnly">Selectors whose histograms are read without buckets, by reference.</param>
internal sealed record QueryPlan(Expr Root, IReadOnlySet<VectorSelector> StatsOnly);
