using System.Globalization;

namespace LightWatch.Agent.Collect.Text;

/// <summary>Walks the fields of one line, separated by any run of spaces and tabs.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    /// <summary>The part of the line that has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TryRead(out ReadOnlySpan<byte> field)
    {
        var start = _rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
        {
            field = default;
            _rest = default;
            return false;
        }

        _rest = _rest[start..];
        var end = _rest.IndexOfAny((byte)' ', (byte)'\t');
        field = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[end..];
        return true;
    }

    /// <summary>Skips <paramref name="count"/> fields.</summary>
    /// <returns>False if the line ends before.</returns>
    public bool TrySkip(int count)
    {
        for (; count > 0; count--)
        {
            if (!TryRead(out _)) return false;
        }

        return true;
    }

    /// <summary>
    /// Reads a non-negative whole number. The kernel's counters are 64 bit unsigned, OTLP's integers signed: larger
    /// values become <see cref="long.MaxValue"/>.
    /// </summary>
    /// <returns>False if the line ends or the field is no such number; the field is then consumed.</returns>
    public bool TryReadCount(out long value)
    {
        value = 0;
        return TryRead(out var field) && Numbers.TryCount(field, out value);
    }

    /// <summary>Reads a decimal number with a point, whatever the host's culture.</summary>
    public bool TryReadNumber(out double value)
    {
        value = 0;
        return TryRead(out var field)
            && double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }
}
