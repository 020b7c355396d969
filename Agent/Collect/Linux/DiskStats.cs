using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Walks /proc/diskstats: one block device a line, counters since boot.</summary>
/// <remarks>
/// Source: https://www.kernel.org/doc/html/latest/admin-guide/iostats.html. A sector is 512 bytes there, whatever the
/// device's own size. Times are the kernel's counters, milliseconds since boot.
/// </remarks>
internal ref struct DiskStats(ReadOnlySpan<byte> text)
{
    private const int SectorBytes = 512;

    private LineReader _lines = new(text);

    public ReadOnlySpan<byte> Device { get; private set; }
    public long Reads { get; private set; }
    public long ReadsMerged { get; private set; }
    public long ReadBytes { get; private set; }
    public long ReadMs { get; private set; }
    public long Writes { get; private set; }
    public long WritesMerged { get; private set; }
    public long WrittenBytes { get; private set; }
    public long WriteMs { get; private set; }

    /// <summary>Operations under way at this moment.</summary>
    public long Pending { get; private set; }

    /// <summary>Time with at least one operation under way.</summary>
    public long BusyMs { get; private set; }

    /// <summary>Time multiplied by the operations under way.</summary>
    public long WeightedMs { get; private set; }

    /// <summary>Reads the next device; lines that are cut short are skipped.</summary>
    public bool TryRead()
    {
        while (_lines.TryRead(out var line))
        {
            var fields = new FieldReader(line);
            if (!fields.TrySkip(2) || !fields.TryRead(out var device)) continue;
            if (!fields.TryReadCount(out var reads) || !fields.TryReadCount(out var readsMerged)
                || !fields.TryReadCount(out var readSectors) || !fields.TryReadCount(out var readMs)) continue;
            if (!fields.TryReadCount(out var writes) || !fields.TryReadCount(out var writesMerged)
                || !fields.TryReadCount(out var writtenSectors) || !fields.TryReadCount(out var writeMs)) continue;
            if (!fields.TryReadCount(out var pending) || !fields.TryReadCount(out var busyMs)
                || !fields.TryReadCount(out var weightedMs)) continue;
            Device = device;
            (Reads, ReadsMerged, ReadMs) = (reads, readsMerged, readMs);
            (Writes, WritesMerged, WriteMs) = (writes, writesMerged, writeMs);
            ReadBytes = Numbers.Scale(readSectors, SectorBytes);
            WrittenBytes = Numbers.Scale(writtenSectors, SectorBytes);
            (Pending, BusyMs, WeightedMs) = (pending, busyMs, weightedMs);
            return true;
        }

        return false;
    }
}
