using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Walks /proc/net/dev: one interface a line after two headings, counters since boot.</summary>
/// <remarks>
/// Source: proc_pid_net(5). Receive: bytes packets errs drop fifo frame compressed multicast; transmit: bytes packets
/// errs drop …
/// </remarks>
internal ref struct NetDev(ReadOnlySpan<byte> text)
{
    private const int ReceiveFieldsAfterDrop = 4;

    private LineReader _lines = new(text);

    public ReadOnlySpan<byte> Device { get; private set; }
    public Traffic Receive { get; private set; }
    public Traffic Transmit { get; private set; }

    /// <summary>Reads the next interface; lines that are cut short are skipped.</summary>
    public bool TryRead()
    {
        while (_lines.TryRead(out var line))
        {
            // The first number may follow the colon without a space; names may hold colons (aliases), numbers cannot.
            var colon = line.LastIndexOf((byte)':');
            if (colon < 0) continue;
            var device = line[..colon].Trim((byte)' ');
            var fields = new FieldReader(line[(colon + 1)..]);
            if (device.IsEmpty || !TryReadTraffic(ref fields, out var receive)
                || !fields.TrySkip(ReceiveFieldsAfterDrop) || !TryReadTraffic(ref fields, out var transmit)) continue;
            Device = device;
            (Receive, Transmit) = (receive, transmit);
            return true;
        }

        return false;
    }

    private static bool TryReadTraffic(ref FieldReader fields, out Traffic traffic)
    {
        traffic = default;
        if (!fields.TryReadCount(out var bytes) || !fields.TryReadCount(out var packets)
            || !fields.TryReadCount(out var errors) || !fields.TryReadCount(out var dropped)) return false;
        traffic = new(bytes, packets, errors, dropped);
        return true;
    }

    /// <summary>One direction of one interface.</summary>
    internal readonly record struct Traffic(long Bytes, long Packets, long Errors, long Dropped);
}
