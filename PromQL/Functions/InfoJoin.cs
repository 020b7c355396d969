using System.Globalization;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// Joins info series to base series step by step: of several with the same identity the newest sample wins.
/// </summary>
internal sealed class InfoJoin
{
    private readonly QueryContext _context;
    private readonly StepGrid _grid;
    private readonly IReadOnlyList<LabelMatcher> _dataMatchers;
    private readonly GroupIndex _identity = new(true, [.. IdentifyingLabels]);
    private readonly GroupIndex _identityAndName = new(true, [.. IdentifyingLabels, Labels.MetricNameLabel]);
    private readonly List<List<Column>> _byIdentityAndName = [];
    private readonly Dictionary<int, List<List<Column>>> _byIdentity = [];

    public InfoJoin(QueryContext context, StepGrid grid, VectorValue infos, IReadOnlyList<LabelMatcher> dataMatchers)
    {
        (_context, _grid, _dataMatchers) = (context, grid, dataMatchers);
        foreach (var column in infos.Columns)
        {
            var group = _identityAndName.Add(column.Labels);
            if (group == _byIdentityAndName.Count)
            {
                _byIdentityAndName.Add([]);
                var identity = _identity.Add(column.Labels);
                if (!_byIdentity.TryGetValue(identity, out var names)) _byIdentity[identity] = names = [];
                names.Add(_byIdentityAndName[group]);
            }
            _byIdentityAndName[group].Add(column);
        }
    }

    /// <summary>Labels that an info series and a base series must share.</summary>
    public static IReadOnlyList<string> IdentifyingLabels { get; } = ["instance", "job"];

    /// <summary>The base series with their new labels; info series among them pass unchanged.</summary>
    public VectorValue Apply(VectorValue bases, List<bool> isInfo)
    {
        RefuseConflicts(bases);
        var result = _context.NewVector(_grid);
        for (var i = 0; i < bases.Columns.Count; i++)
        {
            var column = bases.Columns[i];
            var names = isInfo[i] ? [] : _byIdentity.GetValueOrDefault(_identity.Add(column.Labels), []);
            var byLabels = new Dictionary<Labels, Column>();
            for (var step = 0; step < _grid.Count; step++)
            {
                if (!column.HasAt(step)) continue;
                var labels = isInfo[i] ? column.Labels : Join(column.Labels, names, step);
                if (labels is null) continue;
                if (!byLabels.TryGetValue(labels, out var output))
                    byLabels[labels] = output = result.AddEmpty(labels, column.DropName);
                output.Take(step, column);
            }
        }
        return result;
    }

    private Labels? Join(Labels labels, List<List<Column>> names, int step)
    {
        var added = new Dictionary<string, string>(StringComparer.Ordinal);
        var found = false;
        foreach (var candidates in names)
        {
            if (Newest(candidates, step) is not { } info) continue;
            found = true;
            foreach (var (name, value) in info.Labels.Span)
            {
                if (name == Labels.MetricNameLabel ||
                    (_dataMatchers.Count > 0 && !_dataMatchers.Any(m => m.Name == name)))
                    continue;
                if (added.TryGetValue(name, out var other) && other != value)
                    throw QueryException.Execution($"conflicting label: {name}");
                if (labels.Get(name).Length == 0) added[name] = value;
            }
        }
        if (!found && !_dataMatchers.All(m => m.MatchesEmpty)) return null;
        foreach (var (name, value) in added) labels = labels.With(name, value);
        return labels;
    }

    private static Column? Newest(List<Column> candidates, int step)
    {
        Column? newest = null;
        foreach (var candidate in candidates)
            if (!Presence.IsAbsent(candidate.Values[step]) &&
                (newest is null || candidate.Values[step] > newest.Values[step]))
                newest = candidate;
        return newest;
    }

    // Two info samples of the same time and identity: which one is right is not known.
    private void RefuseConflicts(VectorValue bases)
    {
        foreach (var candidates in _byIdentityAndName)
        {
            if (candidates.Count < 2) continue;
            for (var step = 0; step < _grid.Count; step++)
            {
                if (!bases.Columns.Exists(c => c.HasAt(step))) continue;
                Column? kept = null;
                foreach (var candidate in candidates)
                {
                    var at = candidate.Values[step];
                    if (Presence.IsAbsent(at)) continue;
                    if (kept is not null && at == kept.Values[step]) throw Conflict(kept, candidate, step);
                    if (kept is null || at > kept.Values[step]) kept = candidate;
                }
            }
        }
    }

    private static QueryException Conflict(Column existing, Column other, int step) =>
        QueryException.Execution(string.Create(
        CultureInfo.InvariantCulture,
        $"found duplicate series for info metric: existing {existing.Labels.InBraces()} @ {existing.Values[step]}, " +
        $"new {other.Labels.InBraces()} @ {other.Values[step]}"));
}
