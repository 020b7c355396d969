using System.Buffers.Binary;
using System.Text;

namespace LightWatch.Storage.Frames;

/// <summary>Forward-only reader of one frame; never looks past the bytes it was given, never trusts a length.</summary>
internal ref struct FrameReader(ReadOnlySpan<byte> frame)
{
    private ReadOnlySpan<byte> _rest = frame;

    /// <summary>Bytes not read yet: no list in the frame can have more elements than that.</summary>
    public readonly int Remaining => _rest.Length;

    public bool TryReadByte(out byte value)
    {
        if (_rest.IsEmpty)
        {
            value = 0;
            return false;
        }
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    /// <returns>False if the bytes end early or the value exceeds 64 bits.</returns>
    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < _rest.Length && i < 10; i++)
        {
            var b = _rest[i];
            if (i == 9 && b > 1) break;
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return true;
        }
        value = 0;
        return false;
    }

    /// <summary>Reads a number that says how many elements follow, each of at least <paramref name="minBytes"/> bytes.</summary>
    public bool TryReadCount(int minBytes, out int count)
    {
        count = 0;
        if (!TryReadVarint(out var value) || value > (ulong)(_rest.Length / minBytes)) return false;
        count = (int)value;
        return true;
    }

    public bool TryReadZigZag(out long value)
    {
        var ok = TryReadVarint(out var raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return ok;
    }

    public bool TryReadDouble(out double value)
    {
        if (!TryReadBytes(8, out var bytes))
        {
            value = 0;
            return false;
        }
        value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        return true;
    }

    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        if (count < 0 || count > _rest.Length)
        {
            bytes = default;
            return false;
        }
        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    public bool TryReadText(out string text)
    {
        text = "";
        if (!TryReadCount(1, out var length) || !TryReadBytes(length, out var bytes)) return false;
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }
}
