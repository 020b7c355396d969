using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Takes rows as they come in.</summary>
internal interface ICopyTarget
{
    /// <summary>Takes the whole rows at the front of the bytes, and no part of one.</summary>
    /// <returns>Bytes taken.</returns>
    int Take(ReadOnlySpan<byte> rows);
}

/// <summary>
/// Reads the rows of a query in PostgreSQL's binary COPY format: the bytes of the wire, no object and no allocation for
/// any of them.
/// </summary>
/// <remarks>See <see cref="Write.CopyBuffer"/> for the format.</remarks>
internal static class CopyRows
{
    /// <summary>Bytes of a row of three columns of 8 bytes, none of them null.</summary>
    public const int ThreeWords = 2 + (3 * 12);

    private const int HeaderBytes = 19;
    private const int BufferBytes = 128 * 1024;
    private const long EpochUnixMs = 946_684_800_000;

    /// <summary>Reads all rows of a query; gives the bytes that came.</summary>
    /// <exception cref="NpgsqlException">The server ended it, or is gone.</exception>
    /// <exception cref="StoreException">The bytes are no rows of the kind wanted.</exception>
    public static async Task<long> ReadAsync(
        NpgsqlConnection connection, string query, ICopyTarget target, CancellationToken cancel)
    {
        var stream = await connection.BeginRawBinaryCopyAsync($"copy ({query}) to stdout (format binary)", cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var (length, total, skip) = (0, 0L, HeaderBytes);
            while (await stream.ReadAsync(buffer.AsMemory(length), cancel) is > 0 and var read)
            {
                total += read;
                length += read;
                if (length < skip) continue;
                var taken = skip + target.Take(buffer.AsSpan(skip, length - skip));
                skip = 0;
                Debug.Assert(taken <= length, "a target takes no more bytes than came");
                buffer.AsSpan(taken, length - taken).CopyTo(buffer);
                length -= taken;
                if (length == buffer.Length) buffer = Larger(buffer);
            }
            if (skip > 0 || length != 2 || BinaryPrimitives.ReadInt16BigEndian(buffer) != -1)
                throw new StoreException("the database sent rows of another kind than selected");
            return total;
        }
        catch
        {
            await CancelAsync(stream);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await stream.DisposeAsync();
        }
    }

    /// <summary>Unix ms of a timestamptz; what is smaller than a millisecond is cut off.</summary>
    public static long UnixMs(long microseconds)
    {
        var milliseconds = microseconds / 1000;
        if (milliseconds * 1000 > microseconds) milliseconds--;
        return milliseconds + EpochUnixMs;
    }

    /// <summary>Reads a row of three columns of 8 bytes.</summary>
    /// <returns>False if there is no whole row, or another kind of row.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryThreeWords(ReadOnlySpan<byte> rows, out long first, out long second, out long third)
    {
        (first, second, third) = (0, 0, 0);
        if (rows.Length < ThreeWords) return false;
        ref var at = ref MemoryMarshal.GetReference(rows);
        if (Unsafe.ReadUnaligned<short>(ref at) != BinaryPrimitives.ReverseEndianness((short)3)) return false;
        first = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref at, 6)));
        second = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref at, 18)));
        third = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref at, 30)));
        return true;
    }

    /// <summary>Length of the whole row at the front of the bytes; 0 if it is not whole, or the end.</summary>
    public static int RowLength(ReadOnlySpan<byte> rows)
    {
        if (rows.Length < 2) return 0;
        var length = 2;
        for (var fields = BinaryPrimitives.ReadInt16BigEndian(rows); fields > 0; fields--)
        {
            if (rows.Length < length + 4) return 0;
            length += 4 + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(rows[length..]));
            if (rows.Length < length) return 0;
        }
        return length == 2 ? 0 : length;
    }

    /// <summary>Takes the next field of a whole row; false if it is null.</summary>
    public static bool TryField(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(rest);
        field = length < 0 ? default : rest.Slice(4, length);
        rest = rest[(4 + Math.Max(0, length))..];
        return length >= 0;
    }

    private static byte[] Larger(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    // Ends the query in the server; the first error is on its way to the caller already.
    private static async ValueTask CancelAsync(NpgsqlRawCopyStream stream)
    {
        try
        {
            await stream.CancelAsync();
        }
        catch (Exception e)
            when (PostgresErrors.IsExpected(e)
                || e is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended, or the connection is broken.
        }
    }
}
