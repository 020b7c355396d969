using System.Text.RegularExpressions;
using LightWatch.PromQL.Evaluate.Selectors;
using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>info(): adds the labels of info series, such as target_info, that have the same instance and job.</summary>
/// <remarks>Source: prometheus/promql/info.go.</remarks>
internal static class InfoFunction
{
    private const string DefaultMetric = "target_info";

    public static async ValueTask<Value> EvalAsync(Evaluation run, CallExpr call, StepGrid grid)
    {
        var shift = ShiftOf(call.Arguments[0], TimeShift.None) ?? TimeShift.None;
        var bases = await run.EvalVectorAsync(call.Arguments[0], grid);
        var matchers = call.Arguments.Count > 1 ? ((VectorSelector)call.Arguments[1]).Matchers : [];
        var nameMatchers = NameMatchers([.. matchers.Where(m => m.Name == Labels.MetricNameLabel)]);
        var dataMatchers = matchers.Where(m => m.Name != Labels.MetricNameLabel).ToList();
        var isInfo = bases.Columns.ConvertAll(c => nameMatchers.TrueForAll(m => m.Matches(c.Labels.MetricName)));
        using var infos = await SelectAsync(run, bases, isInfo, [.. dataMatchers, .. nameMatchers], shift, grid);
        var result = new InfoJoin(run.Context, grid, infos, dataMatchers).Apply(bases, isInfo);
        bases.Dispose();
        return Duplicates.Merge(result.Prune());
    }

    private static async ValueTask<VectorValue> SelectAsync(
        Evaluation run, VectorValue bases, List<bool> isInfo, IReadOnlyList<LabelMatcher> matchers, TimeShift shift,
        StepGrid grid)
    {
        var all = matchers.ToList();
        foreach (var name in InfoJoin.IdentifyingLabels)
        {
            var values = bases.Columns.Where((_, i) => !isInfo[i]).Select(c => c.Labels.Get(name))
                .Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).ToList();
            if (values.Count > 0)
                all.Add(new LabelMatcher(MatchKind.Regex, name, string.Join('|', values.Select(Regex.Escape))));
        }
        if (all.Count == matchers.Count || grid.Count == 0) return run.Context.NewVector(grid);
        var times = SelectorTimes.Of(shift, grid);
        var set = await run.Reads.SelectAsync(
            new SeriesQuery(all, times.FirstUnixMs - run.Context.LookbackMs + 1, times.LastUnixMs));
        return InstantSelectors.Fill(
            run.Reads, set, times, grid, run.Context.LookbackMs, InstantSelectors.Take.InfoTime);
    }

    // Only negative matchers: something called _info; none at all: target_info.
    private static List<LabelMatcher> NameMatchers(List<LabelMatcher> given)
    {
        if (given.Exists(m => m.Kind is MatchKind.Equal or MatchKind.Regex)) return given;
        return given.Count > 0
            ? [new LabelMatcher(MatchKind.Regex, Labels.MetricNameLabel, ".+_info"), .. given]
            : [new LabelMatcher(MatchKind.Equal, Labels.MetricNameLabel, DefaultMetric)];
    }

    // The first selector's time: info series are looked up at that time. Enclosing subqueries shift it until an @ pins
    // it.
    private static TimeShift? ShiftOf(Expr expr, TimeShift enclosing) => expr switch
    {
        VectorSelector selector => Combine(enclosing, selector.Shift),
        MatrixSelector matrix => Combine(enclosing, matrix.Selector.Shift),
        SubqueryExpr subquery => ShiftOf(subquery.Inner, Combine(enclosing, subquery.Shift)),
        StepInvariant invariant => ShiftOf(invariant.Inner, enclosing),
        SharedPart part => ShiftOf(part.Inner, enclosing),
        ParenExpr paren => ShiftOf(paren.Inner, enclosing),
        UnaryExpr unary => ShiftOf(unary.Inner, enclosing),
        AggregateExpr aggregate => ShiftOf(aggregate.Inner, enclosing),
        BinaryExpr binary => ShiftOf(binary.Left, enclosing) ?? ShiftOf(binary.Right, enclosing),
        CallExpr call => call.Arguments.Select(a => ShiftOf(a, enclosing)).FirstOrDefault(s => s is not null),
        _ => null,
    };

    private static TimeShift Combine(TimeShift outer, TimeShift inner) =>
        inner.At != AtKind.None ? inner : outer with { OffsetMs = outer.OffsetMs + inner.OffsetMs };
}
