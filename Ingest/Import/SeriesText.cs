using System.Text;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Import;

/// <summary>Parses a series in the text format: <c>name{label="value",…}</c>, quoted names included.</summary>
/// <remarks>Source: https://prometheus.io/docs/instrumenting/exposition_formats.</remarks>
internal static class SeriesText
{
    /// <summary>Finds where the series ends, quotes respected.</summary>
    /// <returns>The length; -1 if a brace or a quote is not closed.</returns>
    public static int Length(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)'{', (byte)' ', (byte)'\t');
        if (end < 0) return line.Length;
        if (line[end] != '{')
        {
            var next = line[end..].TrimStart(" \t"u8);           // blanks may stand before the brace
            if (next.Length == 0 || next[0] != '{') return end;
            end = line.Length - next.Length;
        }
        var quoted = false;
        for (var i = end + 1; i < line.Length; i++)
        {
            if (quoted && line[i] == '\\') i++;
            else if (line[i] == '"') quoted = !quoted;
            else if (!quoted && line[i] == '}') return i + 1;
        }
        return -1;
    }

    /// <summary>Parses a series.</summary>
    /// <param name="series">As found by <see cref="Length"/>.</param>
    /// <param name="add">Receives each name and value; the metric's name as <c>__name__</c>.</param>
    /// <returns>The syntax error; null if there is none.</returns>
    public static string? Parse(ReadOnlySpan<byte> series, Action<string, string> add)
    {
        var brace = series.IndexOf((byte)'{');
        var name = (brace < 0 ? series : series[..brace]).Trim(" \t"u8);
        if (name.Length > 0)
        {
            if (!WireText.TryRead(name, out var metric) || !IsName(metric)) return "the metric's name is not valid";
            add("__name__", metric);
        }
        if (brace < 0) return null;
        var rest = series[(brace + 1)..^1].Trim(" \t"u8);
        while (rest.Length > 0)
        {
            if (!TryTakeName(ref rest, out var label, out var isQuoted)) return "a label's name is not valid";
            rest = rest.TrimStart(" \t"u8);
            if (isQuoted && (rest.Length == 0 || rest[0] == ','))
            {
                add("__name__", label);                          // {"metric.name", label="value"}
            }
            else
            {
                if (rest.Length == 0 || rest[0] != '=') return $"the label '{label}' has no value";
                rest = rest[1..].TrimStart(" \t"u8);
                if (!TryTakeQuoted(ref rest, out var value))
                    return $"the value of the label '{label}' is not a quoted text";
                add(label, value);
                rest = rest.TrimStart(" \t"u8);
            }
            if (rest.Length == 0) break;
            if (rest[0] != ',') return "labels are not separated by commas";
            rest = rest[1..].TrimStart(" \t"u8);
        }
        return null;
    }

    private static bool TryTakeName(ref ReadOnlySpan<byte> rest, out string name, out bool isQuoted)
    {
        isQuoted = rest[0] == '"';
        if (isQuoted) return TryTakeQuoted(ref rest, out name);
        var end = rest.IndexOfAny((byte)'=', (byte)' ', (byte)'\t');
        if (end < 0) end = rest.Length;
        name = Encoding.ASCII.GetString(rest[..end]);
        rest = rest[end..];
        return IsName(name) && !name.Contains(':', StringComparison.Ordinal);
    }

    private static bool TryTakeQuoted(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        if (rest.Length == 0 || rest[0] != '"') return false;
        var bytes = new List<byte>();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return WireText.TryRead(bytes.ToArray(), out text);
            }
            if (rest[i] != '\\' || i + 1 == rest.Length)
            {
                bytes.Add(rest[i]);
                continue;
            }
            i++;
            if (rest[i] == 'n') bytes.Add((byte)'\n');
            else if (rest[i] is (byte)'\\' or (byte)'"') bytes.Add(rest[i]);
            else bytes.AddRange([(byte)'\\', rest[i]]);
        }
        return false;
    }

    private static bool IsName(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or ':')) return false;
        return true;
    }
}
