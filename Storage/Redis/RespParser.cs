using System.Buffers;
using System.Buffers.Text;

namespace LightWatch.Storage.Redis;

/// <summary>How reading a reply ended.</summary>
internal enum RespResult
{
    Done,

    /// <summary>The bytes end before the reply does.</summary>
    NeedMore,

    /// <summary>
    /// These bytes are no reply, or one beyond all bounds: the connection cannot be trusted any more.
    /// </summary>
    Bad,
}

/// <summary>Reads one reply of RESP2 or RESP3 from the start of a run of bytes; never trusts a length.</summary>
/// <remarks>
/// Streamed strings and aggregates, which no released server sends, count as bad. Source:
/// https://redis.io/docs/latest/develop/reference/protocol-spec.
/// </remarks>
internal ref struct RespParser(ReadOnlySequence<byte> bytes, long maxBytes)
{
    private const int MaxDepth = 12;
    private const int MaxLineBytes = 64 * 1024;

    private SequenceReader<byte> _reader = new(bytes);
    private readonly long _maxBytes = maxBytes;

    /// <summary>After <see cref="RespResult.NeedMore"/>: fewer bytes cannot hold the reply.</summary>
    public long MinBytes { get; private set; }

    /// <summary>Bytes of the reply, once it is read.</summary>
    public readonly long Consumed => _reader.Consumed;

    public RespResult TryRead(out RespValue value)
    {
        var result = Read(0, out value);
        return result == RespResult.NeedMore && MinBytes > _maxBytes ? RespResult.Bad : result;
    }

    private RespResult Read(int depth, out RespValue value)
    {
        value = RespValue.Null;
        if (depth > MaxDepth) return RespResult.Bad;
        if (!_reader.TryRead(out var type)) return More(1);
        var result = ReadLine(out var line);
        if (result != RespResult.Done) return result;
        switch (type)
        {
            case (byte)'+' or (byte)',' or (byte)'(':
                value = RespValue.OfText(line.ToArray());
                return RespResult.Done;
            case (byte)'-':
                value = RespValue.OfError(line.ToArray());
                return RespResult.Done;
            case (byte)':':
                if (!TryNumber(line, out var integer)) return RespResult.Bad;
                value = RespValue.OfInteger(integer);
                return RespResult.Done;
            case (byte)'#':
                if (line.Length != 1 || line.FirstSpan[0] is not ((byte)'t' or (byte)'f')) return RespResult.Bad;
                value = RespValue.OfInteger(line.FirstSpan[0] == 't' ? 1 : 0);
                return RespResult.Done;
            case (byte)'_':
                return line.IsEmpty ? RespResult.Done : RespResult.Bad;
            case (byte)'$' or (byte)'!' or (byte)'=':
                return TryNumber(line, out var length) ? ReadBulk(type, length, out value) : RespResult.Bad;
            case (byte)'*' or (byte)'~' or (byte)'%' or (byte)'>' or (byte)'|':
                return TryNumber(line, out var count) ? ReadItems(type, count, depth, out value) : RespResult.Bad;
            default:
                return RespResult.Bad;
        }
    }

    private RespResult ReadBulk(byte type, long length, out RespValue value)
    {
        value = RespValue.Null;
        if (length == -1 && type == '$') return RespResult.Done;
        if (length < 0 || length > _maxBytes) return RespResult.Bad;
        if (_reader.Remaining < length + 2) return More(length + 2);
        var content = _reader.UnreadSequence.Slice(0, length);
        _reader.Advance(length);
        if (!_reader.TryRead(out var cr) || !_reader.TryRead(out var lf) || cr != '\r' || lf != '\n')
            return RespResult.Bad;
        if (type == '=')
        {
            if (length < 4) return RespResult.Bad;
            content = content.Slice(4);                          // "txt:" or "mkd:"
        }
        value = type == '!' ? RespValue.OfError(content.ToArray()) : RespValue.OfText(content.ToArray());
        return RespResult.Done;
    }

    private RespResult ReadItems(byte type, long count, int depth, out RespValue value)
    {
        value = RespValue.Null;
        if (count == -1 && type == '*') return RespResult.Done;
        if (count < 0 || count > _maxBytes / 3) return RespResult.Bad;
        var items = new List<RespValue>((int)Math.Min(count, 64));
        for (var left = type is (byte)'%' or (byte)'|' ? count * 2 : count; left > 0; left--)
        {
            var result = Read(depth + 1, out var item);
            if (result != RespResult.Done) return result;
            items.Add(item);
        }
        if (type == '|') return Read(depth + 1, out value);      // attributes stand before the reply proper
        value = RespValue.OfItems(type == '>' ? RespKind.Push : RespKind.Array, items);
        return RespResult.Done;
    }

    private RespResult ReadLine(out ReadOnlySequence<byte> line)
    {
        if (_reader.TryReadTo(out line, "\r\n"u8)) return line.Length > MaxLineBytes ? RespResult.Bad : RespResult.Done;
        return _reader.Remaining > MaxLineBytes ? RespResult.Bad : More(_reader.Remaining + 1);
    }

    private RespResult More(long bytesFromHere)
    {
        MinBytes = _reader.Consumed + bytesFromHere;
        return RespResult.NeedMore;
    }

    private static bool TryNumber(in ReadOnlySequence<byte> line, out long value)
    {
        value = 0;
        if (line.Length is 0 or > 20) return false;
        Span<byte> digits = stackalloc byte[20];
        line.CopyTo(digits);
        return Utf8Parser.TryParse(digits[..(int)line.Length], out value, out var read) && read == line.Length;
    }
}
