using System.Diagnostics;
using LightWatch.Storage.Files;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// The blocks of one folder: opened at start, swapped when merged, dropped when old, set aside when damaged.
/// </summary>
/// <remarks>
/// Thread-safe. Readers take a <see cref="BlockSnapshot"/>; what it holds stays readable whatever happens meanwhile.
/// One store at a time writes new blocks in parallel as it likes; the caller makes sure that no two jobs replace
/// the same block.
/// </remarks>
internal sealed class BlockFolder : IDisposable
{
    private readonly string _path;
    private readonly LabelsPool _pool;
    private readonly IStoreFiles _files;
    private readonly Lock _change = new();
    private volatile Block[] _blocks = [];
    private volatile DamagedBlock[] _damaged = [];
    private long _lastNumber;

    private BlockFolder(string path, LabelsPool pool, IStoreFiles files) =>
        (_path, _pool, _files) = (path, pool, files);

    /// <summary>Grows whenever blocks come or go.</summary>
    public long Version { get; private set; }

    /// <summary>What the blocks say of themselves, oldest data first.</summary>
    public IReadOnlyList<BlockMeta> Metas => Array.ConvertAll(_blocks, b => b.Meta);

    /// <summary>Blocks that were set aside since the start, for health and verify.</summary>
    public IReadOnlyList<DamagedBlock> Damaged => _damaged;

    /// <summary>
    /// Opens every block; finishes what a crash interrupted; sets damaged blocks aside rather than fail.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static BlockFolder Open(string path, LabelsPool pool, IStoreFiles? files = null)
    {
        Directory.CreateDirectory(path);
        var folder = new BlockFolder(path, pool, files ?? StoreFiles.Disk);
        var opened = new List<Block>();
        foreach (var file in Directory.GetFiles(path).Order(StringComparer.Ordinal))
        {
            folder._lastNumber = Math.Max(folder._lastNumber, BlockName.NumberOf(file));
            if (file.EndsWith(BlockName.TemporaryExtension, StringComparison.Ordinal)) folder._files.Delete(file);
            else if (file.EndsWith(BlockName.DamagedExtension, StringComparison.Ordinal))
                folder.Note(file, "it was set aside earlier");
            else if (file.EndsWith(BlockName.Extension, StringComparison.Ordinal) && folder.TryOpen(file) is { } block)
                opened.Add(block);
        }
        var replaced = opened.SelectMany(b => b.Meta.Replaces).ToHashSet();
        foreach (var block in opened.Where(b => replaced.Contains(b.Meta.Number)))
        {
            block.Delete(folder._files);
            block.Release();
        }
        folder.Swap([.. opened.Where(b => !replaced.Contains(b.Meta.Number))]);
        return folder;
    }

    /// <summary>Holds the blocks that may have samples of a closed range.</summary>
    public BlockSnapshot Acquire(long fromUnixMs = long.MinValue, long toUnixMs = long.MaxValue)
    {
        while (true)
        {
            var held = new List<Block>();
            var all = _blocks;
            foreach (var block in all)
            {
                if (!block.Meta.Overlaps(fromUnixMs, toUnixMs)) continue;
                if (!block.TryAcquire()) break;
                held.Add(block);
            }
            var snapshot = new BlockSnapshot([.. held.OrderBy(b => b.Meta.Sequence)]);
            if (held.Count == all.Count(b => b.Meta.Overlaps(fromUnixMs, toUnixMs))) return snapshot;
            // one of them went away meanwhile; its successor is there by now
            snapshot.Dispose();
        }
    }

    /// <summary>Begins a block of new data, which wins over all data written before.</summary>
    public BlockWriter Begin(Tier tier, long partitionStartUnixMs, long partitionEndUnixMs, long createdUnixMs)
    {
        var number = NextNumber();
        return Begin(BlockMeta.Plan(tier, partitionStartUnixMs, partitionEndUnixMs, number, number, createdUnixMs));
    }

    /// <summary>Begins a block as planned; the plan's number comes from <see cref="NextNumber"/>.</summary>
    public BlockWriter Begin(BlockMeta plan) =>
        new(Path.Combine(_path, BlockName.Of(plan) + BlockName.TemporaryExtension), plan, _files);

    /// <summary>A number no file of the folder ever had.</summary>
    public long NextNumber() => Interlocked.Increment(ref _lastNumber);

    /// <summary>
    /// Finishes a block and shows it to readers, in the same moment taking away those it replaces. A block without
    /// series is dropped.
    /// </summary>
    /// <returns>What was written, or null if there was nothing in it.</returns>
    /// <exception cref="IOException">The disk cannot take it; the folder is as before.</exception>
    public BlockMeta? Publish(BlockWriter writer, IReadOnlyCollection<Block> replaced)
    {
        if (writer.Series == 0)
        {
            writer.Dispose();
            Replace([], replaced);
            return null;
        }
        var path = Path.Combine(_path, BlockName.Of(writer.Planned));
        writer.Finish(path);
        var block = Block.Open(path, _pool);
        Replace([block], replaced);
        return block.Meta;
    }

    /// <summary>Drops blocks: readers that hold them read on.</summary>
    public void Remove(IReadOnlyCollection<Block> blocks) => Replace([], blocks);

    /// <summary>
    /// Takes a block that turned out damaged away from readers, and gives its file another name, for repair.
    /// </summary>
    public void SetAside(BlockDamagedException damage)
    {
        if (damage.BlockPath is not { } path) return;
        lock (_change)
        {
            var block = Array.Find(_blocks, b => b.Path == path);
            if (block is null) return;
            Swap([.. _blocks.Where(b => b != block)]);
            Rename(path, damage.Message);
            block.Release();
        }
    }

    /// <summary>Deletes a file that was set aside, and no longer names it: it was repaired, or is given up.</summary>
    /// <exception cref="IOException">The disk is failing.</exception>
    public void Forget(string path)
    {
        lock (_change)
        {
            _files.Delete(path);
            var name = Path.GetFileName(path);
            _damaged = [.. _damaged.Where(d => d.File != name && d.File + BlockName.DamagedExtension != name)];
        }
    }

    public void Dispose()
    {
        lock (_change)
        {
            var blocks = _blocks;
            _blocks = [];
            foreach (var block in blocks) block.Release();
        }
    }

    private Block? TryOpen(string path)
    {
        try
        {
            return Block.Open(path, _pool);
        }
        catch (BlockDamagedException e)
        {
            Rename(path, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Note(path, e.Message);
        }
        return null;
    }

    private void Rename(string path, string reason)
    {
        try
        {
            File.Move(path, path + BlockName.DamagedExtension, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason += $" It could not be renamed: {e.Message}";
        }
        Note(path, reason);
    }

    private void Note(string path, string reason) =>
        _damaged = [.. _damaged, new DamagedBlock(Path.GetFileName(path), reason)];

    private void Replace(Block[] added, IReadOnlyCollection<Block> removed)
    {
        lock (_change)
        {
            var present = removed.Where(_blocks.Contains).ToArray();
            Swap([.. _blocks.Except(present), .. added]);
            foreach (var block in present)
            {
                block.Delete(_files);
                block.Release();
            }
        }
    }

    private void Swap(Block[] blocks)
    {
        _blocks = [.. blocks.OrderBy(b => b.Meta.PartitionStartUnixMs).ThenBy(b => b.Meta.Sequence)];
        Version++;
        CheckNumbers();
    }

    [Conditional("DEBUG")]
    private void CheckNumbers()
    {
        Debug.Assert(_blocks.Select(b => b.Path).Distinct(StringComparer.Ordinal).Count() == _blocks.Length,
            "a file is one block");
        Debug.Assert(_blocks.All(b => b.Meta.Number <= _lastNumber),
            "numbers of new files are greater than all of the folder");
    }
}

/// <summary>A block that does not serve, and why.</summary>
internal sealed record DamagedBlock(string File, string Reason);

/// <summary>
/// Blocks that stay readable until it is disposed, in order of their sequence: where several have a sample, the last
/// one is right.
/// </summary>
internal sealed class BlockSnapshot(Block[] blocks) : IDisposable
{
    private Block[] _blocks = blocks;

    public IReadOnlyList<Block> Blocks => _blocks;

    public void Dispose()
    {
        foreach (var block in Interlocked.Exchange(ref _blocks, [])) block.Release();
    }
}
