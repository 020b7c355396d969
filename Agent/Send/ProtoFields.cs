using System.Buffers.Binary;

namespace LightWatch.Agent.Send;

/// <summary>
/// Finds fields in the small protobuf messages of a server's answers; never reads past the given bytes.
/// </summary>
/// <remarks>Source: https://protobuf.dev/programming-guides/encoding.</remarks>
internal static class ProtoFields
{
    private enum Wire
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>The content of the first length-delimited field of this number.</summary>
    /// <returns>False if there is none or the message is malformed before it.</returns>
    public static bool TryFindBytes(ReadOnlySpan<byte> message, int field, out ReadOnlySpan<byte> value)
    {
        var rest = message;
        while (TryReadField(ref rest, out var number, out var wire, out _, out value))
        {
            if (number == field && wire == Wire.Bytes) return true;
        }

        value = default;
        return false;
    }

    /// <summary>The first integer field of this number.</summary>
    public static bool TryFindInteger(ReadOnlySpan<byte> message, int field, out long value)
    {
        var rest = message;
        while (TryReadField(ref rest, out var number, out var wire, out var integer, out _))
        {
            if (number != field || wire != Wire.Varint) continue;
            value = (long)integer;
            return true;
        }

        value = 0;
        return false;
    }

    private static bool TryReadField(scoped ref ReadOnlySpan<byte> rest, out int number, out Wire wire,
        out ulong integer, out ReadOnlySpan<byte> bytes)
    {
        (number, wire, integer) = (0, default, 0);
        bytes = default;
        if (rest.IsEmpty || !TryReadVarint(ref rest, out var key) || key > uint.MaxValue) return false;
        (number, wire) = ((int)(key >> 3), (Wire)(key & 7));
        switch (wire)
        {
            case Wire.Varint:
                return TryReadVarint(ref rest, out integer);
            case Wire.Fixed64:
                return TryTake(ref rest, 8, out bytes);
            case Wire.Fixed32:
                return TryTake(ref rest, 4, out bytes);
            case Wire.Bytes:
                return TryReadVarint(ref rest, out var length) && TryTake(ref rest, length, out bytes);
            default:
                return false;
        }
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, ulong length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > (ulong)rest.Length) return false;
        bytes = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    private static bool TryReadVarint(scoped ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var i = 0; i < rest.Length && i < 10; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] >= 0x80) continue;
            rest = rest[(i + 1)..];
            return true;
        }

        return false;
    }

    /// <summary>The message inside a gRPC frame: a flag byte, four bytes of length, the bytes.</summary>
    /// <returns>Empty if the frame is compressed or cut short.</returns>
    public static ReadOnlySpan<byte> Unframe(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 5 || frame[0] != 0) return default;
        var length = BinaryPrimitives.ReadUInt32BigEndian(frame[1..]);
        return length > (uint)(frame.Length - 5) ? default : frame.Slice(5, (int)length);
    }
}
