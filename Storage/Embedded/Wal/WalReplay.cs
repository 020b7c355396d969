using System.Diagnostics;
using LightWatch.Storage.Files;
using LightWatch.Storage.Frames;

namespace LightWatch.Storage.Embedded.Wal;

/// <summary>What recovery found.</summary>
/// <param name="NextRecord">Number for the next record to be written.</param>
/// <param name="Records">Records read.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="OrphanRows">Rows that could not be kept since the damage took their series' definition.</param>
/// <param name="TornBytes">Bytes cut off the end of the last segment: a write that a crash interrupted, never
/// acknowledged.</param>
/// <param name="Damage">Everything else that could not be read.</param>
internal sealed record WalReplayResult(long NextRecord, long Records, long Rows, long OrphanRows, long TornBytes,
    IReadOnlyList<WalDamage> Damage);

/// <summary>Takes what recovery reads, in the order it was written.</summary>
internal interface IWalReceiver
{
    /// <summary>A new segment follows.</summary>
    /// <param name="run">The process that wrote it: ids of one run mean the same in all its segments; 0 = not
    /// known.</param>
    void BeginSegment(long run);

    /// <summary>
    /// One record; ids are those of the writer at that time, the same labels have the same id in neighbouring records.
    /// </summary>
    /// <returns>Rows whose id is not known.</returns>
    int Receive(long record, FrameContent content);
}

/// <summary>Reads the log back: decodes several records at once, hands them over in order.</summary>
internal static class WalReplay
{
    private const int Ahead = 8;

    /// <summary>Replays all segments of a folder and cuts a torn tail off the last one.</summary>
    /// <param name="minNextRecord">Numbers below were used by segments already deleted.</param>
    public static WalReplayResult Run(IStoreFiles files, string folder, long minNextRecord, IWalReceiver receiver)
    {
        var (next, records, rows, orphans, torn) = (minNextRecord, 0L, 0L, 0L, 0L);
        var damage = new List<WalDamage>();
        var segments = WalFormat.Segments(folder);
        for (var i = 0; i < segments.Count; i++)
        {
            var (firstRecord, path) = segments[i];
            next = Math.Max(next, firstRecord);
            var bytes = File.ReadAllBytes(path);
            var entries = new List<SegmentScan.Entry>();
            var found = new List<WalDamage>();
            receiver.BeginSegment(SegmentScan.Read(path, bytes, entries, found));
            if (i == segments.Count - 1 && found.Count > 0 && found[^1].ReachesEnd)
            {
                torn = found[^1].Bytes;
                if (found[^1].Offset >= WalFormat.SegmentHeaderBytes) Cut(path, found[^1].Offset);
                found.RemoveAt(found.Count - 1);
            }
            damage.AddRange(found);
            foreach (var (number, content) in Decode(bytes, entries))
            {
                using (content)
                {
                    rows += content.Batch.Count;
                    orphans += receiver.Receive(number, content);
                }
                records++;
                next = Math.Max(next, number + 1);
            }
            // its name would be in the way of the next segment
            if (entries.Count == 0 && found.Count == 0) files.Delete(path);
        }
        Debug.Assert(next >= minNextRecord, "record numbers only grow");
        return new WalReplayResult(next, records, rows, orphans, torn, damage);
    }

    // The checksum was right: a frame that cannot be read then is a bug or another version's, and is not guessed at.
    private static IEnumerable<(long Number, FrameContent Content)> Decode(
        byte[] segment, List<SegmentScan.Entry> entries)
    {
        var running = new Queue<Task<FrameContent>>();
        for (int i = 0, done = 0; done < entries.Count; done++)
        {
            for (; i < entries.Count && running.Count < Ahead; i++)
            {
                var entry = entries[i];
                running.Enqueue(Task.Run(() => Decode(segment.AsSpan(entry.Offset, entry.Bytes), entry.Number)));
            }
            yield return (entries[done].Number, running.Dequeue().GetAwaiter().GetResult());
        }
    }

    private static FrameContent Decode(ReadOnlySpan<byte> payload, long number)
    {
        var content = new FrameContent();
        if (new BatchFrame().TryRead(payload, content)) return content;
        content.Dispose();
        throw new StoreException(
            $"log record {number} is whole but cannot be understood: it was written by another version of LightWatch");
    }

    private static void Cut(string path, long length)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, length);
        RandomAccess.FlushToDisk(file);
    }
}
