using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Walks /proc/swaps: one swap area a line, after the heading.</summary>
/// <remarks>Source: proc_swaps(5). Size and Used count KiB.</remarks>
internal ref struct Swaps(ReadOnlySpan<byte> text)
{
    private LineReader _lines = new(text);

    /// <summary>The area last read: a device or file, as the kernel escapes it.</summary>
    public ReadOnlySpan<byte> Device { get; private set; }

    public long SizeBytes { get; private set; }

    public long UsedBytes { get; private set; }

    /// <summary>Reads the next area; lines that are cut short are skipped.</summary>
    public bool TryRead()
    {
        while (_lines.TryRead(out var line))
        {
            var fields = new FieldReader(line);
            if (!fields.TryRead(out var device) || !fields.TrySkip(1) || !fields.TryReadCount(out var size)
                || !fields.TryReadCount(out var used)) continue;
            Device = device;
            SizeBytes = Numbers.Scale(size, 1024);
            UsedBytes = Math.Min(Numbers.Scale(used, 1024), SizeBytes);
            return true;
        }

        return false;
    }
}
