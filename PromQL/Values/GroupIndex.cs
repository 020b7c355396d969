using System.Diagnostics;
using LightWatch.Storage;

namespace LightWatch.PromQL.Values;

/// <summary>
/// Numbers label sets by some of their labels: equal ones get the same number, in order of appearance from 0.
/// </summary>
/// <remarks>Done once a series, so that the work per step is on integers alone.</remarks>
/// <param name="on">True: <paramref name="names"/> count; false: all labels but those and, always, the metric's
/// name.</param>
/// <param name="names">Label names.</param>
internal sealed class GroupIndex(bool on, IReadOnlyList<string> names)
{
    private readonly Dictionary<int, int> _byHash = [];
    private readonly List<(Labels Labels, int Next)> _groups = [];
    private readonly string[] _sorted = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public int Count => _groups.Count;

    /// <summary>The first label set of a group, whole.</summary>
    public Labels Representative(int group) => _groups[group].Labels;

    /// <summary>The number of a label set's group; a new one if none is equal.</summary>
    public int Add(Labels labels)
    {
        var hash = Hash(labels);
        if (!_byHash.TryGetValue(hash, out var group)) group = -1;
        for (var at = group; at >= 0; at = _groups[at].Next)
            if (Same(_groups[at].Labels, labels)) return at;
        Debug.Assert(group < _groups.Count, "a chain leads to earlier groups only");
        _groups.Add((labels, group));
        return _byHash[hash] = _groups.Count - 1;
    }

    private bool Counts(string name) =>
        on ? Array.BinarySearch(_sorted, name, StringComparer.Ordinal) >= 0
           : name != Labels.MetricNameLabel &&
               (_sorted.Length == 0 || Array.BinarySearch(_sorted, name, StringComparer.Ordinal) < 0);

    private int Hash(Labels labels)
    {
        if (on && _sorted.Length == 0) return 0;
        var hash = new HashCode();
        if (on)
        {
            foreach (var name in _sorted) hash.Add(labels.Get(name), StringComparer.Ordinal);
            return hash.ToHashCode();
        }
        foreach (var pair in labels.Span)
        {
            if (!Counts(pair.Name)) continue;
            hash.Add(pair.Name, StringComparer.Ordinal);
            hash.Add(pair.Value, StringComparer.Ordinal);
        }
        return hash.ToHashCode();
    }

    private bool Same(Labels a, Labels b)
    {
        if (on)
        {
            foreach (var name in _sorted)
                if (!string.Equals(a.Get(name), b.Get(name), StringComparison.Ordinal)) return false;
            return true;
        }
        int i = 0, j = 0;
        while (true)
        {
            while (i < a.Count && !Counts(a[i].Name)) i++;
            while (j < b.Count && !Counts(b[j].Name)) j++;
            if (i >= a.Count || j >= b.Count) return i >= a.Count && j >= b.Count;
            if (a[i++] != b[j++]) return false;
        }
    }
}
