using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using LightWatch.PromQL.Parse;

namespace LightWatch.Query.Json;

/// <summary>Writes JSON as UTF-8 into pooled memory: <c>0 &lt;= written &lt;= rented</c>.</summary>
/// <remarks>The caller writes commas and brackets. Disposing returns the memory to the pool.</remarks>
internal class JsonText : IDisposable
{
    private const int FirstBytes = 72 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _length;
    private bool _disposed;

    /// <summary>What was written since the last <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public void Clear() => _length = 0;

    public void Write(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        _length += text.Length;
    }

    public void Write(byte character)
    {
        Reserve(1)[0] = character;
        _length++;
    }

    /// <summary>ASCII text as it is, without quotes or escapes.</summary>
    public void WriteAscii(string text) => _length += Encoding.ASCII.GetBytes(text, Reserve(text.Length));

    public void WriteNumber(long value)
    {
        value.TryFormat(Reserve(20), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>A float in quotes, as the API has them.</summary>
    public void WriteQuoted(double value)
    {
        var into = Reserve(FloatText.MaxBytes + 2);
        into[0] = (byte)'"';
        var written = FloatText.WriteJson(value, into[1..]);
        into[written + 1] = (byte)'"';
        _length += written + 2;
    }

    /// <summary>A float as a JSON number.</summary>
    public void WriteFloat(double value) => _length += FloatText.WriteJson(value, Reserve(FloatText.MaxBytes));

    /// <summary>A time in seconds, with milliseconds only where there are some: <c>1435781451.781</c>.</summary>
    public void WriteTime(long unixMs)
    {
        if (unixMs < 0) Write((byte)'-');
        var size = unixMs < 0 ? 0UL - (ulong)unixMs : (ulong)unixMs;
        WriteNumber((long)(size / 1000));
        var rest = (int)(size % 1000);
        if (rest == 0) return;
        var into = Reserve(4);
        into[0] = (byte)'.';
        into[1] = (byte)('0' + (rest / 100));
        into[2] = (byte)('0' + (rest / 10 % 10));
        into[3] = (byte)('0' + (rest % 10));
        _length += 4;
    }

    /// <summary>Text in quotes, escaped as JSON requires.</summary>
    public void WriteString(string text)
    {
        Write((byte)'"');
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var plain = rest.IndexOfAny(JsonEscapes.Needed);
            var run = plain < 0 ? rest : rest[..plain];
            _length += Encoding.UTF8.GetBytes(run, Reserve(Encoding.UTF8.GetMaxByteCount(run.Length)));
            if (plain < 0) break;
            Write(JsonEscapes.Of(rest[plain]));
            rest = rest[(plain + 1)..];
        }
        Write((byte)'"');
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_disposed) return;
        _disposed = true;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private Span<byte> Reserve(int bytes)
    {
        Debug.Assert(!_disposed, "written after Dispose");
        if (_buffer.Length - _length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        var free = _buffer.AsSpan(_length);
        Debug.Assert(free.Length >= bytes, "the reserved bytes exceed the buffer");
        return free;
    }
}
