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
    /// <returns>Number of problems; each was reported.</returns>
    public static int Verify(string path, bool repair, Action<string> problem, IProgress<double>? progress,
        CancellationToken cancel)
    {
        if (!Directory.Exists(path)) throw new StoreException($"There is no data folder {path}.");
        using var folder = StoreFolder.Open(path);
        var problems = 0;
        void Report(string text)
        {
            problems++;
            problem(text);
        }
        VerifyLog(folder.Wal, Report, cancel);
        if (!Checkpoint.Load(StoreFiles.Disk, folder.Checkpoint, out _))
            Report("The checkpoint is damaged: the next start reads all of the log.");
        // Blocks set aside earlier are checked again: repair is for them.
        var files = Directory.GetFiles(folder.Blocks).Where(IsBlock).Order(StringComparer.Ordinal).ToArray();
        var damaged = new List<string>();
        for (var i = 0; i < files.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var before = problems;
            VerifyBlock(files[i], Report, cancel);
            if (problems > before) damaged.Add(files[i]);
            progress?.Report((i + 1.0) / files.Length);
        }
        if (repair && damaged.Count > 0) Repair(folder.Blocks, damaged, problem, cancel);
        return problems;
    }

    private static bool IsBlock(string path) =>
        path.EndsWith(BlockName.Extension, StringComparison.Ordinal) ||
        path.EndsWith(BlockName.DamagedExtension, StringComparison.Ordinal);

    private static void VerifyLog(string folder, Action<string> report, CancellationToken cancel)
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
                if (!found.ReachesEnd || i + 1 < segments.Count) report($"{found}.");
            foreach (var record in records)
            {
                if (next != 0 && record.Number > next)
                    report($"Records {next} to {record.Number - 1} are missing from the log.");
                next = record.Number + 1;
                using var content = new FrameContent();
                if (!new BatchFrame().TryRead(bytes.AsSpan(record.Offset, record.Bytes), content))
                    report($"Record {record.Number} of the log cannot be understood.");
            }
        }
    }

    private static void VerifyBlock(string path, Action<string> report, CancellationToken cancel)
    {
        try
        {
            var block = Block.Open(path);
            block.Verify(report, null, cancel);
            block.Release();
        }
        catch (Exception e) when (e is BlockDamagedException or IOException)
        {
            report(e.Message);
        }
    }

    // A block whose index is damaged is set aside by opening the folder, one whose data is damaged here.
    private static void Repair(string folder, List<string> damaged, Action<string> problem, CancellationToken cancel)
    {
        using var blocks = BlockFolder.Open(folder, new LabelsPool());
        foreach (var path in damaged)
        {
            var name = Path.GetFileName(path);
            var aside = path.EndsWith(BlockName.DamagedExtension, StringComparison.Ordinal) ? path
                : path + BlockName.DamagedExtension;
            if (aside != path) blocks.SetAside(new BlockDamagedException(path, "its data does not pass verification"));
            if (BlockRepair.Repair(aside, blocks, problem, cancel) is { } repaired)
                problem($"{name}: saved {repaired.Series} series in {BlockName.Of(repaired)}.");
        }
    }
}
