using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>
/// Rows in PostgreSQL's binary COPY format, on their way into a stream. One owner, reused from commit to commit.
/// </summary>
/// <remarks>
/// <code>
/// header  "PGCOPY\n\xFF\r\n\0" | flags 4 = 0 | extension length 4 = 0
/// row     number of fields 2 | field …            field = length 4 (-1: null) | bytes, numbers big endian
/// end     -1 (2 bytes)
/// </code>
/// Source: https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4.
/// </remarks>
internal sealed class CopyBuffer : IDisposable
{
    /// <summary>
    /// Bytes after which the buffer wants to be sent: large enough for the socket, small enough for the processor's
    /// cache.
    /// </summary>
    public const int FullBytes = 128 * 1024;

    /// <summary>The time that PostgreSQL counts from, 2000-01-01 UTC.</summary>
    private const long EpochUnixMs = 946_684_800_000;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FullBytes);

    private static ReadOnlySpan<byte> FileHeader =>
        [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public int Length { get; private set; }

    public bool IsFull => Length >= FullBytes - 64;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>A timestamptz: microseconds since 2000.</summary>
    public static long Microseconds(long unixMs) => (unixMs - EpochUnixMs) * 1000;

    public void Clear() => Length = 0;

    public void Header() => FileHeader.CopyTo(Take(FileHeader.Length));

    public void End() => BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);

    public void Row(short fields) => BinaryPrimitives.WriteInt16BigEndian(Take(2), fields);

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);

    public void Int64(long value)
    {
        var to = Take(12);
        BinaryPrimitives.WriteInt32BigEndian(to, 8);
        BinaryPrimitives.WriteInt64BigEndian(to[4..], value);
    }

    public void Time(long unixMs) => Int64(Microseconds(unixMs));

    /// <summary>Every bit is kept, those of NaN too.</summary>
    public void Double(double value) => Int64(BitConverter.DoubleToInt64Bits(value));

    public void Bytes(ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value.Length);
        value.CopyTo(Take(value.Length));
    }

    /// <summary>A jsonb: version 1, then text.</summary>
    public void Json(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), length + 1);
        Take(1)[0] = 1;
        _ = Encoding.UTF8.GetBytes(value, Take(length));
    }

    /// <summary>Adds bytes of undefined content for the caller to fill at once.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + count));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        Debug.Assert(count >= 0 && Length + count <= _bytes.Length, "0 <= Length <= bytes of the buffer");
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>Drops the last bytes that <see cref="Take"/> gave.</summary>
    public void GiveBack(int count)
    {
        Debug.Assert(count >= 0 && count <= Length, "only bytes that were taken are given back");
        Length -= count;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
