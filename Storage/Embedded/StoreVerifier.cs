using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Files;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Head;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Embedded;

/// <summary>Checks the files of a store that is not running, and saves what can be read of damaged blocks.</summary>
internal static class StoreVerifier
{
    /// <returns>Number of problems; each was told.</returns>
    public static int Verify(string path, bool repair, Action<string> problem, IProgress<double>? progress, CancellationToken cancel)
    {
        if (!Directory.Exists(path)) throw new StoreException($"There is no data folder {path}.");
        using var folder = StoreFolder.Open(path);
        var problems = 0;
        void Tell(string text)
        {
            problems++;
            problem(text);
        }
        VerifyLog(folder.Wal, Tell, cancel);
        if (!Checkpoint.Load(StoreFiles.Disk, folder.Checkpoint, out _)) Tell("The checkpoint is damaged: the next start reads all of the log.");
        // Blocks set aside earlier are looked at again: repair is for them.
        var files = Directory.GetFiles(folder.Blocks).Where(f => f.EndsWith(BlockName.Extension, StringComparison.Ordinal) || f.EndsWith(BlockName.DamagedExtension, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < files.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var before = problems;
            VerifyBlock(files[i], Tell, cancel);
            if (repair && problems > before) Repair(files[i], folder.Blocks, problem, cancel);
            progress?.Report((i + 1.0) / files.Length);
        }
        return problems;
    }

    private static void VerifyLog(string folder, Action<string> tell, CancellationToken cancel)
    {
        var segments = WalFormat.Segments(folder);
        long next = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var (records, damage) = (new List<SegmentScan.Entry>(), new List<WalDamage>());
            var bytes = File.ReadAllBytes(segments[i].Path);
            SegmentScan.Read(segments[i].Path, bytes, records, damage);
            // What a crash left at the very end was never acknowledged.
            foreach (var found in damage)
                if (!found.ReachesEnd || i + 1 < segments.Count) tell($"{found}.");
            foreach (var record in records)
            {
                if (next != 0 && record.Number > next) tell($"Records {next} to {record.Number - 1} are missing from the log.");
                next = record.Number + 1;
                using var content = new FrameContent();
                if (!new BatchFrame().TryRead(bytes.AsSpan(record.Offset, record.Bytes), content)) tell($"Record {record.Number} of the log cannot be understood.");
            }
        }
    }

    private static void VerifyBlock(string path, Action<string> tell, CancellationToken cancel)
    {
        try
        {
            var block = Block.Open(path);
            block.Verify(tell, null, cancel);
            block.Release();
        }
        catch (Exception e) when (e is BlockDamagedException or IOException)
        {
            tell(e.Message);
        }
    }

    // All series whose chunks can be read, in a new block instead of the damaged one. What a series has before its damage is kept too.
    private static void Repair(string path, string folder, Action<string> problem, CancellationToken cancel)
    {
        Block damaged;
        try
        {
            damaged = Block.Open(path);
        }
        catch (Exception e) when (e is BlockDamagedException or IOException)
        {
            problem($"{Path.GetFileName(path)}: nothing can be saved, its index is lost.");
            return;
        }
        if (damaged.Meta.Tier != Tier.Raw)
        {
            problem($"{Path.GetFileName(path)}: buckets are not saved, they are summed up from raw samples again where these are still there.");
            damaged.Release();
            return;
        }
        using var blocks = BlockFolder.Open(folder, new LabelsPool());
        var plan = BlockMeta.Plan(Tier.Raw, damaged.Meta.PartitionStartUnixMs, damaged.Meta.PartitionEndUnixMs, blocks.NextNumber(), damaged.Meta.Sequence, damaged.Meta.CreatedUnixMs);
        using var writer = blocks.Begin(plan);
        var (buffer, lost) = (new SampleBuffer(), 0);
        for (var series = 0; series < damaged.Meta.Series; series++)
        {
            cancel.ThrowIfCancellationRequested();
            buffer.Clear();
            Labels? labels = null;
            try
            {
                labels = damaged.Index.ReadLabels(series);
                damaged.Read(series, long.MinValue, long.MaxValue, buffer);
            }
            catch (BlockDamagedException)
            {
                lost++;
            }
            if (labels is not null) writer.Add(labels, buffer);
        }
        if (path.EndsWith(BlockName.Extension, StringComparison.Ordinal)) File.Move(path, path + BlockName.DamagedExtension, overwrite: true);
        damaged.Release();
        var saved = writer.Series;
        blocks.Publish(writer, []);
        File.Delete(path.EndsWith(BlockName.Extension, StringComparison.Ordinal) ? path + BlockName.DamagedExtension : path);
        problem($"{Path.GetFileName(path)}: saved {saved} series, {lost} of {damaged.Meta.Series} not or not wholly.");
    }
}
