namespace LightWatch.Storage.Index;

/// <summary>Finds the series that satisfy all matchers, through an index.</summary>
/// <remarks>
/// First the matchers that absent labels fail, each as a union of postings, the narrowest first; then those that absent
/// labels pass, as what they refuse, taken away. Once few series are left, the rest of the matchers are put to each of
/// them instead.
/// </remarks>
internal static class MatcherResolver
{
    /// <summary>
    /// As soon as no more series than this are left, and fewer than a label has values, looking at each is cheaper.
    /// </summary>
    private const int FewSeries = 256;

    /// <returns>Sorted series numbers; the caller's.</returns>
    public static int[] Select(IIndexReader index, IReadOnlyList<LabelMatcher> matchers)
    {
        var plans = matchers.Select(m => new MatcherPlan(m)).OrderBy(p => p.MatchesEmpty).ThenBy(Width).ToArray();
        int[]? found = null;
        foreach (var plan in plans)
        {
            if (found is { Length: 0 }) return found;
            if (plan.MatchesAnything) found = plan.Negated ? [] : found;
            else if (found is not null && IsCheaperOneByOne(index, plan, found)) found = Filter(index, plan, found);
            else if (plan.MatchesEmpty)
                found = Postings.Except(found ?? Postings.All(index.SeriesCount), Refused(index, plan));
            else found = found is null ? Accepted(index, plan) : Postings.Intersect(found, Accepted(index, plan));
        }
        return found ?? Postings.All(index.SeriesCount);
    }

    /// <summary>Which plan to resolve first: known values, then prefixes, then patterns over all values.</summary>
    private static int Width(MatcherPlan plan) =>
        plan.Negated ? 3 : plan.Values is { } values ? (values.Length == 1 ? 0 : 1) : plan.Prefix.Length > 0 ? 2 : 3;

    private static bool IsCheaperOneByOne(IIndexReader index, MatcherPlan plan, int[] found) =>
        found.Length <= FewSeries && plan.Values is null && index.Label(plan.Name) is { } label
            && label.ValueCount > found.Length;

    private static int[] Filter(IIndexReader index, MatcherPlan plan, int[] found) =>
        Array.FindAll(found, series => plan.Matches(index.ValueOf(series, plan.Name)) != plan.Negated);

    /// <summary>Series whose label has a value that the matcher accepts; absent labels are known to fail.</summary>
    private static int[] Accepted(IIndexReader index, MatcherPlan plan)
    {
        if (index.Label(plan.Name) is not { } label) return [];
        // A negative matcher that absent labels fail is, for labels that are present, just as plain as any other.
        return Union(index, label, plan, wanted: !plan.Negated);
    }

    /// <summary>Series whose label has a value that the matcher refuses; absent labels are known to pass.</summary>
    private static int[] Refused(IIndexReader index, MatcherPlan plan) =>
        index.Label(plan.Name) is { } label ? Union(index, label, plan, wanted: plan.Negated) : [];

    /// <summary>Series with values about which the positive twin says what is wanted.</summary>
    private static int[] Union(IIndexReader index, ILabelIndex label, MatcherPlan plan, bool wanted)
    {
        var lists = new List<int[]>();
        if (wanted && plan.Values is { } values)
        {
            foreach (var value in values)
                if (Find(label, value) is >= 0 and var at) lists.Add(label.Series(at));
            return Postings.Union(lists, index.SeriesCount);
        }
        var (from, to) = wanted ? PrefixRange(label, plan.Prefix) : (0, label.ValueCount);
        for (var i = from; i < to; i++)
            if (Matches(label, plan, i) == wanted) lists.Add(label.Series(i));
        return Postings.Union(lists, index.SeriesCount);
    }

    private static bool Matches(ILabelIndex label, MatcherPlan plan, int valueIndex)
    {
        if (plan.MatchesAllButEmpty) return true;
        var value = label.Value(valueIndex);
        return plan.Values is { } values ? Array.BinarySearch(values, value, StringComparer.Ordinal) >= 0
            : plan.Matches(value);
    }

    private static int Find(ILabelIndex label, string value)
    {
        var at = LowerBound(label, value);
        return at < label.ValueCount && string.Equals(label.Value(at), value, StringComparison.Ordinal) ? at : -1;
    }

    private static (int From, int To) PrefixRange(ILabelIndex label, string prefix)
    {
        if (prefix.Length == 0) return (0, label.ValueCount);
        var from = LowerBound(label, prefix);
        var to = from;
        while (to < label.ValueCount && label.Value(to).StartsWith(prefix, StringComparison.Ordinal)) to++;
        return (from, to);
    }

    private static int LowerBound(ILabelIndex label, string value)
    {
        int low = 0, high = label.ValueCount;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(label.Value(middle), value) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
