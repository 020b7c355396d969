using System.Buffers.Binary;
using LightWatch.Storage.Files;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// A mapped block file cut into its sections, all of which are checked when it is opened; chunk data is checked when
/// first read.
/// </summary>
internal sealed class BlockFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly SectionEntry[] _sections = new SectionEntry[BlockFormat.Sections];
    private readonly byte[] _checkedGroups;

    /// <param name="path">The file.</param>
    /// <param name="needed">Sections that must be sound; null: all.</param>
    /// <exception cref="BlockDamagedException">The file is no block, or damaged outside its chunk data.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public BlockFile(string path, IReadOnlyCollection<Section>? needed = null)
    {
        Path = path;
        _file = new MappedFile(path);
        try
        {
            if (_file.Length < BlockFormat.HeaderBytes + BlockFormat.FooterBytes)
                throw new BlockDamagedException(path, "it is too short");
            if (!_file.Slice(0, BlockFormat.HeaderBytes).SequenceEqual(BlockFormat.Magic))
                throw new BlockDamagedException(path, "it does not begin like a block of this version");
            var footer = _file.Slice(_file.Length - BlockFormat.FooterBytes, BlockFormat.FooterBytes);
            if (BlockFormat.ReadFooter(footer, _file.Length, _sections) is { } wrong)
                throw new BlockDamagedException(path, wrong);
            for (var i = 0; i < BlockFormat.Sections; i++)
                if ((needed is null || needed.Contains((Section)i)) && Crc32C.Of(Bytes((Section)i)) != _sections[i].Crc)
                    throw new BlockDamagedException(path, $"section {(Section)i} fails its checksum");
            _checkedGroups = new byte[_sections[(int)Section.Groups].Length / BlockFormat.GroupBytes];
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public long Length => _file.Length;

    /// <summary>Number of groups of chunk data.</summary>
    public int Groups => _checkedGroups.Length;

    public ReadOnlySpan<byte> Bytes(Section section) =>
        _file.Slice(_sections[(int)section].Offset, (int)_sections[(int)section].Length);

    /// <summary>Chunk data from a place in the file to the end of its group, whose checksum holds.</summary>
    /// <exception cref="BlockDamagedException">No such place, or the group fails its checksum.</exception>
    public ReadOnlySpan<byte> Data(long offset)
    {
        var table = Bytes(Section.Groups);
        int low = 0, high = _checkedGroups.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Group(table, middle).Offset <= offset) low = middle + 1;
            else high = middle;
        }
        var index = low - 1;
        if (index < 0) throw new BlockDamagedException(Path, $"no data at {offset}");
        var (start, length, _) = Group(table, index);
        if (offset - start >= length) throw new BlockDamagedException(Path, $"no data at {offset}");
        CheckGroup(index);
        return _file.Slice(start, length)[(int)(offset - start)..];
    }

    /// <summary>Checks one group against its checksum, once.</summary>
    /// <exception cref="BlockDamagedException">It does not hold.</exception>
    public void CheckGroup(int index, bool again = false)
    {
        if (Volatile.Read(ref _checkedGroups[index]) != 0 && !again) return;
        var (offset, length, crc) = Group(Bytes(Section.Groups), index);
        if (offset < 0 || length < 0 || offset > _file.Length - length)
            throw new BlockDamagedException(Path, $"data group {index} lies outside the file");
        if (Crc32C.Of(_file.Slice(offset, length)) != crc)
            throw new BlockDamagedException(Path, $"data group {index} at byte {offset} fails its checksum");
        Volatile.Write(ref _checkedGroups[index], 1);
    }

    /// <inheritdoc cref="MappedFile.Forget"/>
    public void Forget() => _file.Forget();

    public void Dispose() => _file.Dispose();

    private static (long Offset, int Length, uint Crc) Group(ReadOnlySpan<byte> table, int index)
    {
        var entry = table.Slice(index * BlockFormat.GroupBytes, BlockFormat.GroupBytes);
        return (BinaryPrimitives.ReadInt64LittleEndian(entry), BinaryPrimitives.ReadInt32LittleEndian(entry[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]));
    }
}
