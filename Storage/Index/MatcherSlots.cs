using System.Diagnostics;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Index;

/// <summary>Finds the series of a table that satisfy matchers, by way of its index.</summary>
/// <remarks>
/// A matcher that an absent label satisfies cannot be looked up (series without the label are in no list), so it takes
/// away the series whose value fails it. Source: prometheus/tsdb/querier.go, PostingsForMatchers, for the semantics.
/// </remarks>
internal static class MatcherSlots
{
    /// <summary>
    /// Slots that satisfy all matchers, ascending; of series that were in the table when the call began.
    /// </summary>
    public static int[] Find(SeriesTable table, IReadOnlyList<LabelMatcher> matchers)
    {
        var count = table.Count;
        int[]? found = null;
        foreach (var matcher in matchers)
        {
            if (matcher.MatchesEmpty) continue;
            var slots = Union(table, matcher, wanted: true, count);
            found = found is null ? slots : Intersect(found, slots);
            if (found.Length == 0) return [];
        }
        found ??= [.. Enumerable.Range(0, count)];
        foreach (var matcher in matchers)
        {
            if (!matcher.MatchesEmpty || found.Length == 0) continue;
            var failing = Union(table, matcher, wanted: false, count);
            if (failing.Length > 0) found = Subtract(found, failing);
        }
        Ascending.Check(found);
        Debug.Assert(found.Length == 0 || found[^1] < count, "slots < count");
        return found;
    }

    // Series whose label has a (non-empty) value that the matcher accepts, or refuses, as wanted.
    private static int[] Union(SeriesTable table, LabelMatcher matcher, bool wanted, int count)
    {
        if (table.ValuesOf(matcher.Name) is not { } values) return [];
        if (matcher.Kind is MatchKind.Equal or MatchKind.NotEqual && matcher.Value.Length > 0)
            return values.Postings.TryGetValue(matcher.Value, out var one) ? Below(one.Slots, count).ToArray() : [];
        var lists = new List<PostingList>();
        var plan = new MatcherPlan(matcher);
        if (wanted && !plan.Negated && plan.Values is { } known)
        {
            foreach (var value in known)
                if (values.Postings.TryGetValue(value, out var list)) lists.Add(list);
        }
        else
        {
            foreach (var (value, list) in values.Postings)
                if (Matches(plan, value) == wanted) lists.Add(list);
        }
        if (lists.Count == 0) return [];
        if (lists.Count == 1) return Below(lists[0].Slots, count).ToArray();
        var slots = new List<int>();
        foreach (var list in lists) slots.AddRange(Below(list.Slots, count));
        // a series has one value of a label: no slot is twice in it
        slots.Sort();
        return [.. slots];
    }

    // What the matcher says about a value, without its regular expression where literals decide.
    private static bool Matches(MatcherPlan plan, string value)
    {
        bool positive;
        if (plan.Values is { } values) positive = Array.BinarySearch(values, value, StringComparer.Ordinal) >= 0;
        else if (plan.MatchesAnything || plan.MatchesAllButEmpty) positive = plan.MatchesAnything || value.Length > 0;
        else positive = value.StartsWith(plan.Prefix, StringComparison.Ordinal) && plan.Matches(value);
        return positive != plan.Negated;
    }

    private static ReadOnlySpan<int> Below(ReadOnlySpan<int> slots, int count)
    {
        while (slots.Length > 0 && slots[^1] >= count) slots = slots[..^1];
        return slots;
    }

    private static int[] Intersect(int[] left, int[] right)
    {
        var kept = new List<int>(Math.Min(left.Length, right.Length));
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            if (left[i] == right[j])
            {
                kept.Add(left[i++]);
                j++;
            }
            else if (left[i] < right[j]) i++;
            else j++;
        }
        return [.. kept];
    }

    private static int[] Subtract(int[] from, int[] gone)
    {
        var kept = new List<int>(from.Length);
        var j = 0;
        foreach (var slot in from)
        {
            while (j < gone.Length && gone[j] < slot) j++;
            if (j == gone.Length || gone[j] != slot) kept.Add(slot);
        }
        return [.. kept];
    }
}
