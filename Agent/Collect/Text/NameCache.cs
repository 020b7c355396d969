using System.Diagnostics;
using System.Text;

namespace LightWatch.Agent.Collect.Text;

/// <summary>
/// One value per name (a disk, an interface, a mount point), found by the UTF-8 bytes of the name; a string is made of
/// them only once.
/// </summary>
/// <remarks>
/// What is not asked for in a round is forgotten at its end: a device that comes back is looked at again. Usage in each
/// round: <see cref="BeginRound"/>, <see cref="Get"/>, <see cref="EndRound"/>.
/// </remarks>
internal sealed class NameCache<T>(Func<string, T> create)
{
    private readonly Dictionary<string, Entry> _values = new(Utf8Comparer.Instance);
    private int _round;
    private int _seen;
    private bool _changed;

    public int Count => _values.Count;

    /// <summary>All values, in no order.</summary>
    public IEnumerable<T> Values => _values.Values.Select(e => e.Value);

    public bool Contains(string name) => _values.ContainsKey(name);

    public void BeginRound()
    {
        _round++;
        (_seen, _changed) = (0, false);
    }

    /// <summary>The value of a name, created when the name is new.</summary>
    public T Get(ReadOnlySpan<byte> name)
    {
        var lookup = _values.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(name, out var entry))
        {
            var text = Encoding.UTF8.GetString(name);
            // A name that is not UTF-8 is found by its text alone.
            if (!_values.TryGetValue(text, out entry))
            {
                _values.Add(text, entry = new(create(text)));
                _changed = true;
            }
        }

        if (entry.Round != _round) _seen++;
        entry.Round = _round;
        return entry.Value;
    }

    /// <summary>Forgets the names that were not asked for.</summary>
    /// <returns>True if names have come or gone.</returns>
    public bool EndRound()
    {
        if (_seen < _values.Count)
        {
            foreach (var (name, entry) in _values)
            {
                if (entry.Round != _round) _values.Remove(name);
            }

            _changed = true;
        }

        Debug.Assert(_values.Count == _seen, "what was not seen is forgotten");
        return _changed;
    }

    private sealed class Entry(T value)
    {
        public T Value { get; } = value;
        public int Round { get; set; }
    }

    private sealed class Utf8Comparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>,
        string>
    {
        public static readonly Utf8Comparer Instance = new();

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);

        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        // A name that is not UTF-8 never equals its decoded text: it is decoded at each look-up, and finds the same
        // entry by that text.
        public bool Equals(ReadOnlySpan<byte> alternate, string other)
        {
            Span<byte> bytes = stackalloc byte[512];
            return Encoding.UTF8.TryGetBytes(other, bytes, out var written)
                ? alternate.SequenceEqual(bytes[..written])
                : string.Equals(Create(alternate), other, StringComparison.Ordinal);
        }

        public int GetHashCode(string obj)
        {
            Span<byte> bytes = stackalloc byte[512];
            return Encoding.UTF8.TryGetBytes(obj, bytes, out var written)
                ? GetHashCode(bytes[..written])
                : GetHashCode(Encoding.UTF8.GetBytes(obj));
        }

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
