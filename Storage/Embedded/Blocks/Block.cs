using System.Diagnostics;
using LightWatch.Storage.Chunks;
using LightWatch.Storage.Files;
using LightWatch.Storage.Index;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// One immutable block: a partition's samples at one resolution, with their own index. Readable while there are holds
/// on it.
/// </summary>
/// <remarks>
/// Opened with one hold, the opener's. All members may be called from several threads at once while a hold is taken.
/// </remarks>
internal sealed class Block
{
    private readonly BlockFile _file;
    private int _holds = 1;
    private volatile bool _deleteAtEnd;

    private Block(BlockFile file, BlockMeta meta, LabelsPool pool)
    {
        (_file, Meta) = (file, meta);
        Index = new BlockIndex(file, meta.Series, pool);
    }

    public BlockMeta Meta { get; }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>Matching, labels and their values.</summary>
    public BlockIndex Index { get; }

    /// <summary>Maps the file and checks its index; chunk data is checked as it is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pool">Where labels come from; null: a pool of its own.</param>
    /// <param name="needed">Sections that must be sound, for repair; null: all.</param>
    /// <exception cref="BlockDamagedException">The file is no block of this version, or its index is
    /// damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Block Open(string path, LabelsPool? pool = null, IReadOnlyCollection<Section>? needed = null)
    {
        var file = new BlockFile(path, needed);
        if (BlockMeta.TryRead(file.Bytes(Section.Meta), file.Length, out var meta)
            && file.Bytes(Section.SeriesOffsets).Length == 4L * meta.Series)
            return new Block(file, meta, pool ?? new LabelsPool());
        file.Dispose();
        throw new BlockDamagedException(path, "what it says of itself makes no sense");
    }

    /// <summary>Takes a hold; false if the last one is gone already.</summary>
    public bool TryAcquire()
    {
        for (var holds = Volatile.Read(ref _holds); holds > 0; holds = Volatile.Read(ref _holds))
            if (Interlocked.CompareExchange(ref _holds, holds + 1, holds) == holds) return true;
        return false;
    }

    /// <summary>Gives a hold back; with the last one the file is unmapped.</summary>
    public void Release()
    {
        var holds = Interlocked.Decrement(ref _holds);
        Debug.Assert(holds >= 0, "each hold is given back once");
        if (holds != 0) return;
        _file.Dispose();
        if (_deleteAtEnd) File.Delete(Path);
    }

    /// <summary>
    /// Takes the file's name away; readers with a hold read on, and the space comes back with the last hold. The caller
    /// still gives its own back.
    /// </summary>
    /// <exception cref="IOException">The disk is failing.</exception>
    public void Delete(IStoreFiles files)
    {
        // Windows does not part with a mapped file's name before its end.
        if (OperatingSystem.IsWindows()) _deleteAtEnd = true;
        else files.Delete(Path);
    }

    /// <summary>Numbers of the series that satisfy all matchers, sorted.</summary>
    public int[] Select(IReadOnlyList<LabelMatcher> matchers) => MatcherResolver.Select(Index, matchers);

    /// <summary>The labels of a series; the same instance for all blocks of one pool.</summary>
    public Labels LabelsOf(int series) => Index.LabelsOf(series);

    /// <summary>How many samples a closed range can hold at most: the counts of the chunks it touches.</summary>
    public int MaxSamples(int series, long fromUnixMs, long toUnixMs)
    {
        var most = 0;
        for (var chunks = Index.Chunks(series); chunks.MoveNext();)
            if (chunks.Range.FirstUnixMs <= toUnixMs && chunks.Range.LastUnixMs >= fromUnixMs)
                most += chunks.Range.Count;
        return most;
    }

    /// <summary>
    /// Appends the raw samples of a series in a closed range, ascending; for blocks of <see cref="Tier.Raw"/>.
    /// </summary>
    /// <returns>Chunks and bytes that were read.</returns>
    /// <exception cref="BlockDamagedException">Chunk data is damaged; the buffer has the samples of the chunks
    /// before.</exception>
    public ReadCost Read(int series, long fromUnixMs, long toUnixMs, SampleBuffer appendTo)
    {
        var cost = default(ReadCost);
        for (var chunks = Index.Chunks(series); chunks.MoveNext();)
        {
            if (chunks.Range.LastUnixMs < fromUnixMs) continue;
            if (chunks.Range.FirstUnixMs > toUnixMs) break;
            if (!ColumnReader.TryAppend(chunks.Times, chunks.Rows, fromUnixMs, toUnixMs, appendTo))
                throw Index.Damaged($"a chunk of series {series} is malformed");
            cost = new ReadCost(cost.Chunks + 1, cost.Bytes + chunks.RowBytes);
        }
        return cost;
    }

    /// <summary>
    /// Appends the buckets of a series whose ends lie in a closed range, ascending; for blocks of the other tiers.
    /// </summary>
    /// <exception cref="BlockDamagedException">Chunk data is damaged.</exception>
    public ReadCost Read(int series, long fromUnixMs, long toUnixMs, TierBuckets appendTo)
    {
        var cost = default(ReadCost);
        for (var chunks = Index.Chunks(series); chunks.MoveNext();)
        {
            if (chunks.Range.LastUnixMs < fromUnixMs) continue;
            if (chunks.Range.FirstUnixMs > toUnixMs) break;
            if (!TierCodec.TryAppend(chunks.Times, chunks.Rows, fromUnixMs, toUnixMs, appendTo))
                throw Index.Damaged($"a chunk of series {series} is malformed");
            cost = new ReadCost(cost.Chunks + 1, cost.Bytes + chunks.RowBytes);
        }
        return cost;
    }

    /// <summary>Gives the pages back after a pass over everything.</summary>
    public void Forget() => _file.Forget();

    /// <summary>Checks every checksum again and decodes everything; reports each problem, then goes on.</summary>
    /// <param name="problem">Called with one sentence for each thing that is wrong.</param>
    /// <param name="progress">Receives the share that is done, 0 to 1.</param>
    public void Verify(Action<string> problem, IProgress<double>? progress, CancellationToken cancel) =>
        BlockVerifier.Verify(this, _file, problem, progress, cancel);
}

/// <summary>What reading cost.</summary>
internal readonly record struct ReadCost(int Chunks, long Bytes);
