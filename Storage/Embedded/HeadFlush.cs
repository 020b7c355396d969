using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Head;

namespace LightWatch.Storage.Embedded;

/// <summary>Makes a block of a frozen partition of the head.</summary>
internal static class HeadFlush
{
    /// <returns>The block, durable and shown to readers; null if there was nothing to write.</returns>
    /// <exception cref="IOException">The disk is full or failing; nothing was made.</exception>
    public static BlockMeta? Write(HeadPartition partition, BlockFolder blocks, long nowUnixMs)
    {
        using var writer = blocks.Begin(Tier.Raw, partition.StartUnixMs, partition.EndUnixMs, nowUnixMs);
        var slots = partition.Slots().ToArray();
        var labels = Array.ConvertAll(slots, partition.Table.LabelsOf);
        Array.Sort(labels, slots);
        var (open, buffer) = (new OpenRows(), new SampleBuffer());
        for (var i = 0; i < slots.Length; i++)
        {
            buffer.Clear();
            partition.Get(slots[i])!.Read(partition.Arena, long.MinValue, long.MaxValue, open, buffer);
            writer.Add(labels[i], buffer);
        }
        return blocks.Publish(writer, []);
    }
}
