namespace LightWatch.Agent.Collect.Text;

/// <summary>Files of lines "name number …", as /proc/stat.</summary>
internal static class NamedLines
{
    /// <summary>The first number after a name.</summary>
    /// <returns>False if no line has that name, or no number.</returns>
    public static bool TryFind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out long value)
    {
        value = 0;
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            var fields = new FieldReader(line);
            if (fields.TryRead(out var first) && first.SequenceEqual(name)) return fields.TryReadCount(out value);
        }

        return false;
    }
}
