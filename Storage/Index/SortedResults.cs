namespace LightWatch.Storage.Index;

/// <summary>Answers about labels: sorted, and no more than was asked for.</summary>
internal static class SortedResults
{
    /// <param name="items">In no order.</param>
    /// <param name="limit">Most results wanted; 0: all.</param>
    /// <param name="order">How results compare.</param>
    public static IReadOnlyList<T> Of<T>(HashSet<T> items, int limit, IComparer<T> order)
    {
        var all = items.ToList();
        all.Sort(order);
        if (limit > 0 && all.Count > limit) all.RemoveRange(limit, all.Count - limit);
        return all;
    }

    /// <summary>Label names of series, sorted.</summary>
    public static IReadOnlyList<string> NamesOf(IEnumerable<Labels> series, int limit)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        AddNames(series, names);
        return Of(names, limit, StringComparer.Ordinal);
    }

    /// <summary>Values that one label has in series, sorted.</summary>
    public static IReadOnlyList<string> ValuesOf(IEnumerable<Labels> series, string label, int limit)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        AddValues(series, label, values);
        return Of(values, limit, StringComparer.Ordinal);
    }

    public static void AddNames(IEnumerable<Labels> series, HashSet<string> into)
    {
        foreach (var labels in series)
            foreach (var pair in labels.Span) _ = into.Add(pair.Name);
    }

    public static void AddValues(IEnumerable<Labels> series, string label, HashSet<string> into)
    {
        foreach (var labels in series)
            if (labels.Get(label) is { Length: > 0 } value) _ = into.Add(value);
    }
}
