using System.Buffers;
using System.Text;

namespace LightWatch.Query.Api;

/// <summary>Characters that JSON text cannot hold as they are.</summary>
internal static class JsonEscapes
{
    private static readonly char[] Control = [.. Enumerable.Range(0, 32).Select(c => (char)c)];

    private static readonly byte[][] Escaped =
        [.. Enumerable.Range(0, 128).Select(c => Encoding.ASCII.GetBytes(c switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => $"\\u{c:x4}" }))];

    /// <summary>Quote, backslash and control characters.</summary>
    public static SearchValues<char> Needed { get; } = SearchValues.Create([.. Control, '"', '\\']);

    /// <summary>How one of them is written.</summary>
    public static ReadOnlySpan<byte> Of(char c) => Escaped[c];
}
