namespace LightWatch.Agent.Collect.Text;

/// <summary>Files of lines "name: number …", as /proc/PID/status and /proc/PID/io.</summary>
internal static class ColonLines
{
    /// <summary>The first number after a name.</summary>
    /// <returns>False if no line has that name, or no number.</returns>
    public static bool TryFind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out long value)
    {
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name))
                return new FieldReader(line[(name.Length + 1)..]).TryReadCount(out value);
        }

        value = 0;
        return false;
    }
}
