using System.Buffers.Binary;
using System.Text;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// The index of one block: labels of series, postings of label pairs, chunks of series. Read in place; texts and labels
/// are cached.
/// </summary>
/// <remarks>Thread-safe: concurrent calls fill the caches with equal values.</remarks>
internal sealed class BlockIndex(BlockFile file, int seriesCount, LabelsPool pool) : IIndexReader
{
    private readonly string?[] _symbols = new string?[file.Bytes(Section.SymbolOffsets).Length / 4];
    private Labels?[]? _labels;

    public int SeriesCount => seriesCount;

    /// <summary>Label names, sorted.</summary>
    public IReadOnlyList<string> LabelNames
    {
        get
        {
            var names = new string[file.Bytes(Section.Names).Length / 8];
            for (var i = 0; i < names.Length; i++) names[i] = Symbol(UInt32(Section.Names, 2 * i));
            return names;
        }
    }

    /// <inheritdoc/>
    public ILabelIndex? Label(string name)
    {
        var count = file.Bytes(Section.Names).Length / 8;
        int low = 0, high = count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(Symbol(UInt32(Section.Names, 2 * middle)), name) < 0) low = middle + 1;
            else high = middle;
        }
        if (low == count || !string.Equals(Symbol(UInt32(Section.Names, 2 * low)), name, StringComparison.Ordinal))
            return null;
        var first = (int)UInt32(Section.Names, (2 * low) + 1);
        var end = low + 1 < count ? (int)UInt32(Section.Names, (2 * low) + 3) : file.Bytes(Section.Values).Length / 8;
        if (first < 0 || end < first || end > file.Bytes(Section.Values).Length / 8)
            throw Damaged("a label has impossible values");
        return new LabelIndex(this, first, end - first);
    }

    /// <inheritdoc/>
    public string ValueOf(int series, string name) => LabelsOf(series).Get(name);

    /// <summary>The labels of a series, from the pool, and kept.</summary>
    public Labels LabelsOf(int series)
    {
        var cache = _labels ?? Interlocked.CompareExchange(ref _labels, new Labels?[seriesCount], null) ?? _labels;
        if (cache[series] is { } known) return known;
        // A neighbour was often read just before: reading on from there saves the way from the last full
        // entry.
        var before = series - 1;
        while (before % BlockFormat.LabelRestart != BlockFormat.LabelRestart - 1 && before >= 0
            && cache[before] is null) before--;
        var labels = ReadLabels(series, before, before >= 0 ? cache[before] : null);
        return cache[series] = pool.Intern(labels);
    }

    /// <summary>The labels of a series, decoded each time and not kept: for passes over all series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="before">The labels of the series before, if they are at hand.</param>
    public Labels ReadLabels(int series, Labels? before = null) => ReadLabels(series, series - 1, before);

    private Labels ReadLabels(int series, int knownSeries, Labels? known)
    {
        var pairs = new List<Label>(16);
        var restart = series - (series % BlockFormat.LabelRestart);
        if (known is not null && knownSeries >= restart) pairs.AddRange(known.Span);
        else knownSeries = restart - 1;
        for (var i = knownSeries + 1; i <= series; i++)
        {
            var reader = SeriesEntry(i);
            if (!reader.TryCount(int.MaxValue, out _) || !reader.TryCount(pairs.Count, out var shared)
                || !reader.TryCount(reader.Rest.Length, out var added))
                throw Damaged($"series {i} has no labels");
            pairs.RemoveRange(shared, pairs.Count - shared);
            for (var pair = 0; pair < added; pair++)
            {
                if (!reader.TryCount(_symbols.Length - 1, out var name) || !reader.TryCount(
                    _symbols.Length - 1, out var value)) throw Damaged($"series {i} names unknown symbols");
                pairs.Add(new Label(Symbol((uint)name), Symbol((uint)value)));
            }
        }
        try
        {
            return Labels.FromSorted([.. pairs]);
        }
        catch (ArgumentException e)
        {
            throw Damaged($"series {series}: {e.Message}");
        }
    }

    /// <summary>The chunk directory of a series.</summary>
    public ChunkDirectory Chunks(int series)
    {
        var reader = SeriesEntry(series);
        if (!reader.TryCount(int.MaxValue, out var labelBytes) || !reader.TrySkip(labelBytes)
            || !reader.TryCount(reader.Rest.Length, out var count)
                || !reader.TryVarint(out var offset)) throw Damaged($"series {series} has no chunks");
        return new ChunkDirectory(file, reader.Rest, count, (long)offset);
    }

    public BlockDamagedException Damaged(string wrong) => new(file.Path, wrong);

    private ByteReader SeriesEntry(int series)
    {
        var bytes = file.Bytes(Section.Series);
        var offset = UInt32(Section.SeriesOffsets, series);
        if (offset > bytes.Length) throw Damaged($"series {series} lies outside its section");
        return new ByteReader(bytes[(int)offset..]);
    }

    private string Symbol(uint id)
    {
        if (id >= _symbols.Length) throw Damaged($"there is no symbol {id}");
        if (_symbols[id] is { } known) return known;
        var (start, end) = (id == 0 ? 0 : UInt32(Section.SymbolOffsets, (int)id - 1),
            UInt32(Section.SymbolOffsets, (int)id));
        var bytes = file.Bytes(Section.Symbols);
        if (start > end || end > bytes.Length) throw Damaged($"symbol {id} lies outside its section");
        return _symbols[id] = pool.Intern(Encoding.UTF8.GetString(bytes[(int)start..(int)end]));
    }

    private uint UInt32(Section section, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(file.Bytes(section)[(4 * index)..]);

    private sealed class LabelIndex(BlockIndex index, int first, int count) : ILabelIndex
    {
        public int ValueCount => count;

        public string Value(int i) => index.Symbol(index.UInt32(Section.Values, 2 * (first + i)));

        public int[] Series(int valueIndex)
        {
            var bytes = index.File.Bytes(Section.Postings);
            var offset = index.UInt32(Section.Values, (2 * (first + valueIndex)) + 1);
            if (offset > bytes.Length || !Postings.TryDecode(bytes[(int)offset..], index.SeriesCount, out var series))
                throw index.Damaged("a posting list is malformed");
            return series;
        }
    }

    private BlockFile File => file;
}
