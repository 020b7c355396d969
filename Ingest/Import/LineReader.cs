namespace LightWatch.Ingest.Import;

/// <summary>The lines of a text, without their ends; CR before LF is dropped.</summary>
internal ref struct LineReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The number of the latest line, from 1.</summary>
    public int Number { get; private set; }

    /// <returns>False at the end of the text.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_rest.Length == 0) return false;
        var end = _rest.IndexOf((byte)'\n');
        line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
        Number++;
        return true;
    }
}
