namespace LightWatch.Storage;

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
}
