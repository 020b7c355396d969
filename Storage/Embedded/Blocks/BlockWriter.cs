using System.Diagnostics;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;
using LightWatch.Storage.Files;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// Writes one block: series in ascending order of their labels, each once, straight to disk; only the index is kept in
/// memory.
/// </summary>
/// <remarks>Not for several threads. Disposed without <see cref="Finish"/>, it deletes what it wrote.</remarks>
internal sealed class BlockWriter : IDisposable
{
    /// <summary>
    /// Longest chunk: longer ones cost more to enter in the middle, shorter ones more bytes for their heads.
    /// </summary>
    private const int MaxChunkSamples = 2048;

    private const int WriteBytes = 1 << 20;

    private readonly string _temporaryPath;
    private readonly IStoreFiles _files;
    private readonly IAppendFile _file;
    private readonly ByteWriter _pending = new(WriteBytes + (WriteBytes / 4));
    private readonly ByteWriter _groups = new();
    private readonly ByteWriter _rows = new();
    private readonly ByteWriter _directory = new(256);
    private readonly TimeColumns _times = new();
    private readonly IndexWriter _index = new();
    private long _flushed;
    private int _groupStart;
    private long _samples;
    private long _min = long.MaxValue;
    private long _max = long.MinValue;
    private int _chunks;
    private int _chunkStart;
    private bool _finished;

    /// <param name="temporaryPath">Where the file grows, in the same folder as its final name; an old file there is
    /// deleted.</param>
    /// <param name="plan">Tier, partition, sequence, what it replaces and the time of creation; the rest is counted
    /// here.</param>
    /// <param name="files">The disk.</param>
    /// <exception cref="IOException">The disk cannot take the file.</exception>
    public BlockWriter(string temporaryPath, BlockMeta plan, IStoreFiles? files = null)
    {
        (_temporaryPath, Planned, _files) = (temporaryPath, plan, files ?? StoreFiles.Disk);
        _files.Delete(temporaryPath);
        _file = _files.CreateAppend(temporaryPath);
        _pending.Bytes(BlockFormat.Magic);
        _groupStart = _pending.Length;
    }

    /// <summary>What the block is to be; counts are not known yet.</summary>
    public BlockMeta Planned { get; }

    /// <summary>Bytes written so far, the index not counted.</summary>
    public long Bytes => _flushed + _pending.Length;

    /// <summary>Series added so far.</summary>
    public int Series => _index.Series;

    /// <summary>Adds one series of a raw block; an empty buffer adds nothing.</summary>
    /// <param name="labels">Greater than those of the series before.</param>
    /// <param name="samples">Ascending in time, each time once, all inside the partition; the caller's again
    /// afterwards.</param>
    /// <exception cref="ArgumentException">Labels or times are out of order, or outside the partition.</exception>
    /// <exception cref="IOException">The disk is full or failing; dispose the writer.</exception>
    public void Add(Labels labels, SampleBuffer samples)
    {
        if (samples.Count == 0) return;
        CheckTimes(samples.UnixMs);
        BeginSeries(labels);
        foreach (var (from, count) in ChunkSplit.Of(samples.UnixMs, Planned.PartitionStartUnixMs,
            Planned.PartitionEndUnixMs, MaxChunkSamples))
        {
            RowCodec.Encode(
                samples.Values.Slice(from, count), samples.HasHistograms ? samples.Histograms.Slice(from, count) : [],
                samples.HasStartTimes ? samples.StartUnixMs.Slice(from, count) : [], _rows);
            EndChunk(samples.UnixMs.Slice(from, count));
        }
        EndSeries();
    }

    /// <summary>Adds one series of a tier's block; see <see cref="Add(Labels, SampleBuffer)"/>.</summary>
    public void Add(Labels labels, TierBuckets buckets)
    {
        if (buckets.Count == 0) return;
        CheckTimes(buckets.EndUnixMs);
        BeginSeries(labels);
        foreach (var (from, count) in ChunkSplit.Of(buckets.EndUnixMs, Planned.PartitionStartUnixMs,
            Planned.PartitionEndUnixMs, MaxChunkSamples))
        {
            TierCodec.Encode(buckets, from, count, _rows);
            EndChunk(buckets.EndUnixMs.Slice(from, count));
        }
        EndSeries();
    }

    /// <summary>
    /// Writes the index, syncs, and gives the file its final name; after a crash it is there whole or not at all.
    /// </summary>
    /// <exception cref="IOException">The disk is full or failing; no block was made. Dispose the writer.</exception>
    public BlockMeta Finish(string finalPath)
    {
        EndGroup();
        var meta = Planned with { MinUnixMs = _min, MaxUnixMs = _max, Series = _index.Series, Samples = _samples };
        var sections = new SectionEntry[BlockFormat.Sections];
        _rows.Clear();
        meta.Write(_rows);
        WriteSection(Section.Meta, _rows, sections);
        _index.Finish((section, bytes) => WriteSection(section, bytes, sections));
        WriteSection(Section.Times, _times.Offsets, sections);
        WriteSection(Section.Groups, _groups, sections);
        BlockFormat.WriteFooter(sections, _pending);
        Flush();
        _file.Sync();
        _file.Dispose();
        File.Move(_temporaryPath, finalPath, overwrite: true);
        StoreFiles.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(finalPath))!);
        _finished = true;
        return meta with { Bytes = _flushed };
    }

    public void Dispose()
    {
        if (_finished) return;
        _finished = true;
        _file.Dispose();
        try
        {
            _files.Delete(_temporaryPath);
        }
        catch (IOException)
        {
            // The next start deletes temporary files; what matters here is the error that led to disposal.
        }
    }

    private void CheckTimes(ReadOnlySpan<long> unixMs)
    {
        // A bucket's time is its exclusive end, which may coincide with the partition's.
        var last = Planned.Tier == Tier.Raw ? Planned.PartitionEndUnixMs - 1 : Planned.PartitionEndUnixMs;
        if (unixMs[0] < Planned.PartitionStartUnixMs || unixMs[^1] > last)
            throw new ArgumentException("samples lie outside the block's partition", nameof(unixMs));
        for (var i = 1; i < unixMs.Length; i++)
            if (unixMs[i] <= unixMs[i - 1]) throw new ArgumentException("samples are out of order", nameof(unixMs));
        _min = Math.Min(_min, unixMs[0]);
        _max = Math.Max(_max, unixMs[^1]);
        _samples += unixMs.Length;
    }

    private void BeginSeries(Labels labels)
    {
        _index.BeginSeries(labels);
        _directory.Clear();
    }

    private void EndChunk(ReadOnlySpan<long> unixMs)
    {
        Debug.Assert(unixMs.Length is > 0 and <= MaxChunkSamples && _chunkStart < _rows.Length, "no chunk is empty");
        // A time column that is new stands in the data before the rows of the series.
        var time = _times.IndexOf(unixMs, Bytes, _pending);
        _directory.Varint((ulong)time);
        _directory.Varint((ulong)(_rows.Length - _chunkStart));
        _chunkStart = _rows.Length;
        _chunks++;
    }

    private void EndSeries()
    {
        _index.EndSeries(Bytes, _chunks, _directory.Written);
        _pending.Bytes(_rows.Written);
        _rows.Clear();
        (_chunks, _chunkStart) = (0, 0);
        Debug.Assert(_groupStart <= _pending.Length, "_groupStart <= _pending.Length");
        if (_pending.Length - _groupStart >= BlockFormat.GroupTargetBytes) EndGroup();
        if (_pending.Length >= WriteBytes && _groupStart == _pending.Length) Flush();
    }

    private void EndGroup()
    {
        var length = _pending.Length - _groupStart;
        if (length == 0) return;
        _groups.UInt64((ulong)(_flushed + _groupStart));
        _groups.UInt32((uint)length);
        _groups.UInt32(Crc32C.Of(_pending.Written[_groupStart..]));
        _groupStart = _pending.Length;
    }

    private void WriteSection(Section section, ByteWriter bytes, SectionEntry[] sections)
    {
        sections[(int)section] = new SectionEntry(Bytes, bytes.Length, Crc32C.Of(bytes.Written));
        Flush();
        _file.Append(bytes.Written);
        _flushed += bytes.Length;
    }

    private void Flush()
    {
        _file.Append(_pending.Written);
        _flushed += _pending.Length;
        _pending.Clear();
        _groupStart = 0;
    }
}
