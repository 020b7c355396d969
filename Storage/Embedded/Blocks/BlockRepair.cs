using LightWatch.Storage.Index;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>Makes a sound block of what can be read of a damaged one.</summary>
/// <remarks>
/// Only bytes whose checksum holds are used. Postings are written from the labels, so damage there costs nothing; a
/// damaged group of data costs the chunks in it; damage in labels, the chunk directory or the tables of groups and
/// times costs the block.
/// </remarks>
internal static class BlockRepair
{
    /// <summary>Sections without which nothing can be read.</summary>
    private static readonly Section[] Needed = [Section.Meta, Section.Symbols, Section.SymbolOffsets, Section.Series,
        Section.SeriesOffsets, Section.Times, Section.Groups];

    /// <summary>Writes what can be read into a new block of the folder, then deletes the damaged file.</summary>
    /// <param name="path">A file that was set aside.</param>
    /// <param name="folder">Where the new block goes.</param>
    /// <param name="lost">Receives what could not be read, a sentence each.</param>
    /// <returns>The new block; null if nothing could be read, and then the file stays.</returns>
    /// <exception cref="IOException">The disk cannot take the new block; the file stays.</exception>
    public static BlockMeta? Repair(string path, BlockFolder folder, Action<string> lost, CancellationToken cancel)
    {
        Block damaged;
        try
        {
            damaged = Block.Open(path, new LabelsPool(), Needed);
        }
        catch (Exception e) when (e is BlockDamagedException or IOException)
        {
            lost($"{e.Message} Nothing of it can be read.");
            return null;
        }
        try
        {
            var meta = damaged.Meta;
            using var writer = folder.Begin(BlockMeta.Plan(
                meta.Tier, meta.PartitionStartUnixMs, meta.PartitionEndUnixMs, folder.NextNumber(), meta.Sequence,
                    meta.CreatedUnixMs, [.. meta.Replaces, meta.Number]));
            var series = Copy(damaged, writer, lost, cancel);
            if (series == 0) return null;
            var repaired = folder.Publish(writer, []);
            if (series < meta.Series) lost($"{Path.GetFileName(path)}: {series} of {meta.Series} series were saved.");
            folder.Forget(path);
            return repaired;
        }
        finally
        {
            damaged.Release();
        }
    }

    private static int Copy(Block damaged, BlockWriter writer, Action<string> lost, CancellationToken cancel)
    {
        var (samples, buckets) = (new SampleBuffer(), new TierBuckets());
        for (var series = 0; series < damaged.Meta.Series; series++)
        {
            cancel.ThrowIfCancellationRequested();
            samples.Clear();
            buckets.Clear();
            Labels? labels = null;
            try
            {
                labels = damaged.Index.ReadLabels(series);
                if (damaged.Meta.Tier == Tier.Raw) damaged.Read(series, long.MinValue, long.MaxValue, samples);
                else damaged.Read(series, long.MinValue, long.MaxValue, buckets);
            }
            catch (BlockDamagedException e)
            {
                lost(e.Message);
            }
            if (labels is not null) Add(labels, samples, buckets, writer, lost);
        }
        return writer.Series;
    }

    // What a series has before its damage is kept too: the checksum of those chunks holds.
    private static void Add(Labels labels, SampleBuffer samples, TierBuckets buckets, BlockWriter writer,
        Action<string> lost)
    {
        try
        {
            writer.Add(labels, samples);
            writer.Add(labels, buckets);
        }
        catch (ArgumentException e)
        {
            lost(e.Message);
        }
    }
}
