using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace LightWatch.Query.Json;

/// <summary>Characters that JSON text cannot hold as they are.</summary>
internal static class JsonEscapes
{
    private static readonly char[] Control = [.. Enumerable.Range(0, 32).Select(c => (char)c)];

    private static readonly byte[][] Escaped =
        [.. Enumerable.Range(0, 128).Select(c => Encoding.ASCII.GetBytes(Escape((char)c)))];

    /// <summary>Quote, backslash and control characters.</summary>
    public static SearchValues<char> Needed { get; } = SearchValues.Create([.. Control, '"', '\\']);

    /// <summary>The escape of one of <see cref="Needed"/>.</summary>
    public static ReadOnlySpan<byte> Of(char c)
    {
        Debug.Assert(Needed.Contains(c), "the character needs no escape");
        return Escaped[c];
    }

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => $"\\u{(int)c:x4}",
    };
}
