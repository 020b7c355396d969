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
    public long SlabReclaimable { get; private set; } = -1;
    public long SlabUnreclaimable { get; private set; } = -1;
    public long Dirty { get; private set; } = -1;

    public MemInfo()
    {
    }

    /// <summary>Memory that is neither free nor can be reclaimed from the caches.</summary>
    public readonly long Used => Math.Max(0, Total - Free - Math.Max(0, Buffers) - CachedAndReclaimable);

    /// <summary>The page cache together with the reclaimable slabs, as the collector and free(1) count it.</summary>
    public readonly long CachedAndReclaimable => Math.Max(0, Cached) + Math.Max(0, SlabReclaimable);

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
            else if (name.SequenceEqual("SReclaimable:"u8)) memory.SlabReclaimable = bytes;
            else if (name.SequenceEqual("SUnreclaim:"u8)) memory.SlabUnreclaimable = bytes;
            else if (name.SequenceEqual("Dirty:"u8)) memory.Dirty = bytes;
        }

        return memory;
    }
}
