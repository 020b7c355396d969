using System.Collections;
using System.Text;

namespace LightWatch.Storage;

/// <summary>
/// The identity of a series: label pairs sorted by name (ordinal), each name once, no empty value. Immutable.
/// </summary>
/// <remarks>The metric's name is the label <c>__name__</c>.</remarks>
public sealed class Labels : IEquatable<Labels>, IComparable<Labels>, IReadOnlyList<Label>
{
    /// <summary>The label that holds the metric's name.</summary>
    public const string MetricNameLabel = "__name__";

    private readonly Label[] _pairs;
    private readonly int _hash;

    private Labels(Label[] sorted)
    {
        _pairs = sorted;
        var hash = new HashCode();
        foreach (var pair in sorted)
        {
            hash.Add(pair.Name, StringComparer.Ordinal);
            hash.Add(pair.Value, StringComparer.Ordinal);
        }
        _hash = hash.ToHashCode();
    }

    /// <summary>No labels at all.</summary>
    public static Labels Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _pairs.Length;

    /// <inheritdoc/>
    public Label this[int index] => _pairs[index];

    /// <summary>The pairs in order of their names.</summary>
    public ReadOnlySpan<Label> Span => _pairs;

    /// <summary>The metric's name, or an empty string.</summary>
    public string MetricName => Get(MetricNameLabel);

    /// <summary>Takes pairs in any order; empty values are left out; of equal names the last one wins.</summary>
    public static Labels From(IEnumerable<Label> pairs)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs) sorted[name] = value;
        var kept = new List<Label>(sorted.Count);
        foreach (var (name, value) in sorted) if (value.Length > 0) kept.Add(new Label(name, value));
        return kept.Count == 0 ? Empty : new Labels([.. kept]);
    }

    /// <summary>Takes pairs in any order, as <see cref="From(IEnumerable{Label})"/>.</summary>
    public static Labels From(params (string Name, string Value)[] pairs) =>
        From(pairs.Select(p => new Label(p.Name, p.Value)));

    /// <summary>
    /// Takes ownership of pairs that are already sorted by name (ordinal), unique and without empty values.
    /// </summary>
    /// <exception cref="ArgumentException">The pairs are not in strictly ascending order.</exception>
    public static Labels FromSorted(Label[] pairs)
    {
        for (var i = 1; i < pairs.Length; i++)
            if (string.CompareOrdinal(pairs[i - 1].Name, pairs[i].Name) >= 0)
                throw new ArgumentException($"label '{pairs[i].Name}' is out of order", nameof(pairs));
        return pairs.Length == 0 ? Empty : new Labels(pairs);
    }

    /// <summary>
    /// The value of a label, or an empty string: in PromQL an absent label and an empty one are the same.
    /// </summary>
    public string Get(string name)
    {
        foreach (var pair in _pairs)
        {
            var order = string.CompareOrdinal(pair.Name, name);
            if (order == 0) return pair.Value;
            if (order > 0) break;
        }
        return "";
    }

    /// <inheritdoc/>
    public bool Equals(Labels? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || other._hash != _hash || other._pairs.Length != _pairs.Length) return false;
        for (var i = 0; i < _pairs.Length; i++)
            if (!string.Equals(_pairs[i].Name, other._pairs[i].Name, StringComparison.Ordinal) ||
                !string.Equals(_pairs[i].Value, other._pairs[i].Value, StringComparison.Ordinal)) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Labels);

    /// <summary>Differs from process to process: never store it.</summary>
    public override int GetHashCode() => _hash;

    /// <summary>Prometheus's order: pair by pair, names before values; a prefix comes first.</summary>
    public int CompareTo(Labels? other)
    {
        if (other is null) return 1;
        var shared = Math.Min(_pairs.Length, other._pairs.Length);
        for (var i = 0; i < shared; i++)
        {
            var order = string.CompareOrdinal(_pairs[i].Name, other._pairs[i].Name);
            if (order == 0) order = string.CompareOrdinal(_pairs[i].Value, other._pairs[i].Value);
            if (order != 0) return order;
        }
        return _pairs.Length - other._pairs.Length;
    }

    /// <summary>PromQL's notation: <c>up{job="x"}</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(MetricName);
        var rest = _pairs.Where(p => p.Name != MetricNameLabel).ToList();
        if (rest.Count == 0 && text.Length > 0) return text.ToString();
        return text.Append('{').AppendJoin(", ", rest.Select(p => $"{p.Name}=\"{Escape(p.Value)}\"")).Append('}')
            .ToString();
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IEnumerator<Label> GetEnumerator() => ((IEnumerable<Label>)_pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _pairs.GetEnumerator();

    public static bool operator ==(Labels? left, Labels? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Labels? left, Labels? right) => !(left == right);

    public static bool operator <(Labels left, Labels right) => left.CompareTo(right) < 0;

    public static bool operator >(Labels left, Labels right) => left.CompareTo(right) > 0;

    public static bool operator <=(Labels left, Labels right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Labels left, Labels right) => left.CompareTo(right) >= 0;
}
