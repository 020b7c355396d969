using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>The identity of a label set in the database: the same in every process, version and language.</summary>
/// <remarks>
/// The first 16 bytes of SHA-256 over <c>name \0 value \0</c> of all labels (<c>__name__</c> among them) in ordinal
/// order of the names, in UTF-8, as a UUID in the order of its text. PostgreSQL cannot store NUL in text, so NUL in
/// labels counts, and is kept, as U+FFFD.
/// </remarks>
internal static class Fingerprint
{
    private const int StackBytes = 2048;

    public static Guid Of(Labels labels)
    {
        var max = 0;
        foreach (var pair in labels.Span) max += MaxBytes(pair.Name) + MaxBytes(pair.Value);
        byte[]? rented = null;
        var text = max <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(max);
        var length = 0;
        foreach (var pair in labels.Span)
        {
            length += Write(pair.Name, text[length..]);
            length += Write(pair.Value, text[length..]);
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(text[..length], hash);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>Text as the database can hold it.</summary>
    public static string Storable(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;

    private static int MaxBytes(string text) => Encoding.UTF8.GetMaxByteCount(text.Length) + 1;

    private static int Write(string text, Span<byte> to)
    {
        var length = Encoding.UTF8.GetBytes(Storable(text), to);
        to[length] = 0;
        return length + 1;
    }
}
