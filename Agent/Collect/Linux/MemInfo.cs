using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>The values of /proc/meminfo, in bytes. A line that the kernel does not have is -1.</summary>
internal struct MemInfo
{
    public long Total { get; private set; } = -1;
    public long Free { get; private set; } = -1;
    public long Available { get; private set; } = -1;
    public long Buffers { get; private set; } = -1;
    public long Cached { get; private set; } = -1;
    public long Shared { get; private set; } = -1;
    public long SlabReclaimable { get; private set; } = -1;
    public long SlabUnreclaimable { get; private set; } = -1;
    public long Dirty { get; private set; } = -1;

    public MemInfo()
    {
    }

    /// <summary>
    /// Memory for new programs without swapping, with the part of ZFS's cache that it gives back; where the kernel does
    /// not say: free memory and caches, less what is shared, which the caches count but cannot give back.
    /// </summary>
    /// <param name="reclaimableArc">Bytes of ZFS's cache above its minimum, which the kernel counts as in use.</param>
    public readonly long AvailableWith(long reclaimableArc) => Math.Clamp(
        (Available >= 0
            ? Available
            : Free + Math.Max(0, Buffers)
                + Math.Max(0, Math.Max(0, Cached) + Math.Max(0, SlabReclaimable) - Math.Max(0, Shared)))
        + reclaimableArc, 0, Math.Max(0, Total));

    /// <summary>
    /// Source: https://www.kernel.org/doc/html/latest/filesystems/proc.html#meminfo. Its "kB" are units of 1024 bytes.
    /// </summary>
    public static MemInfo Parse(ReadOnlySpan<byte> text)
    {
        var memory = new MemInfo();
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            var fields = new FieldReader(line);
            if (!fields.TryRead(out var name) || !fields.TryReadCount(out var kib)) continue;
            var bytes = Numbers.Scale(kib, 1024);
            if (name.SequenceEqual("MemTotal:"u8)) memory.Total = bytes;
            else if (name.SequenceEqual("MemFree:"u8)) memory.Free = bytes;
            else if (name.SequenceEqual("MemAvailable:"u8)) memory.Available = bytes;
            else if (name.SequenceEqual("Buffers:"u8)) memory.Buffers = bytes;
            else if (name.SequenceEqual("Cached:"u8)) memory.Cached = bytes;
            else if (name.SequenceEqual("Shmem:"u8)) memory.Shared = bytes;
            else if (name.SequenceEqual("SReclaimable:"u8)) memory.SlabReclaimable = bytes;
            else if (name.SequenceEqual("SUnreclaim:"u8)) memory.SlabUnreclaimable = bytes;
            else if (name.SequenceEqual("Dirty:"u8)) memory.Dirty = bytes;
        }

        return memory;
    }
}
