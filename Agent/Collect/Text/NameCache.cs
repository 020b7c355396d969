using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LightWatch.Agent.Collect.Text;

/// <summary>
/// One value per name (a disk, an interface, a mount point), found by the UTF-8 bytes of the name; a string is made of
/// them only once.
/// </summary>
/// <remarks>
/// Bounded: names that appear and vanish (interfaces of containers) fill it; the owner then clears it and renews its
/// instruments.
/// </remarks>
internal sealed class NameCache<T>(int capacity, Func<string, T> create)
{
    private readonly Dictionary<string, T> _values = new(Utf8Comparer.Instance);

    public bool IsFull => _values.Count >= capacity;

    public void Clear() => _values.Clear();

    /// <summary>The value of a name, created when the name is new.</summary>
    /// <returns>False if the name is new and the cache full.</returns>
    public bool TryGet(ReadOnlySpan<byte> name, [MaybeNullWhen(false)] out T value)
    {
        var lookup = _values.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(name, out value)) return true;
        if (IsFull) return false;
        var text = Encoding.UTF8.GetString(name);
        value = create(text);
        _values[text] = value;
        Debug.Assert(_values.Count <= capacity);
        return true;
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
