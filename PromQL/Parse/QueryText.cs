using System.Globalization;
using System.Text;

namespace LightWatch.PromQL.Parse;

/// <summary>A query's text as UTF-8: all positions are byte offsets into it, as in Prometheus.</summary>
public sealed class QueryText(string query)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(query);

    public ReadOnlySpan<byte> Utf8 => _utf8;

    public int Length => _utf8.Length;

    public string Slice(int start, int end) => Encoding.UTF8.GetString(_utf8, start, end - start);

    internal string Slice(Token token) => Slice(token.Start, token.End);

    /// <summary>Line and column, both from 1, the column in bytes: <c>1:5</c>.</summary>
    public string Position(int offset)
    {
        if (_utf8.Length == 0) return "unknown position";
        if (offset < 0 || offset > _utf8.Length) return "invalid position";
        var before = _utf8.AsSpan(0, offset);
        var line = before.Count((byte)'\n') + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{line}:{offset - before.LastIndexOf((byte)'\n')}");
    }
}
