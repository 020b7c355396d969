using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace LightWatch.Storage.Redis;

/// <summary>
/// One word of a command: text, a number, or bytes that the caller keeps unchanged until the command is sent.
/// </summary>
internal readonly record struct RespWord(string? Text, long Number, ReadOnlyMemory<byte> Bytes)
{
    public static implicit operator RespWord(string text) => new(text, 0, default);

    public static implicit operator RespWord(long number) => new(null, number, default);

    public static implicit operator RespWord(ReadOnlyMemory<byte> bytes) => new("", 0, bytes);

    public static implicit operator RespWord(byte[] bytes) => new("", 0, bytes);
}

/// <summary>Spells a command out: an array of bulk strings, the one form that every server takes.</summary>
internal static class RespCommand
{
    /// <returns>Bytes written.</returns>
    public static int Write(IBufferWriter<byte> to, ReadOnlySpan<RespWord> words)
    {
        var bytes = WriteHeader(to, (byte)'*', words.Length);
        Span<byte> digits = stackalloc byte[20];
        foreach (ref readonly var word in words)
        {
            if (word.Text is null)
            {
                _ = Utf8Formatter.TryFormat(word.Number, digits, out var length);
                bytes += WriteBulk(to, digits[..length]);
            }
            else if (word.Text.Length == 0) bytes += WriteBulk(to, word.Bytes.Span);
            else bytes += WriteBulk(to, Encoding.UTF8.GetBytes(word.Text));
        }
        return bytes;
    }

    private static int WriteBulk(IBufferWriter<byte> to, ReadOnlySpan<byte> content)
    {
        var header = WriteHeader(to, (byte)'$', content.Length);
        to.Write(content);
        to.Write("\r\n"u8);
        return header + content.Length + 2;
    }

    private static int WriteHeader(IBufferWriter<byte> to, byte type, int number)
    {
        var span = to.GetSpan(16);
        span[0] = type;
        _ = Utf8Formatter.TryFormat(number, span[1..], out var length);
        span[length + 1] = (byte)'\r';
        span[length + 2] = (byte)'\n';
        to.Advance(length + 3);
        return length + 3;
    }
}
