using System.Diagnostics;
using System.Runtime.InteropServices;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// Builds the index of a block: symbols, series with their chunks, and for each label pair the series that have it.
/// </summary>
internal sealed class IndexWriter
{
    private readonly SymbolWriter _symbols = new();
    private readonly ByteWriter _series = new(1 << 16);
    private readonly ByteWriter _labels = new(256);
    private readonly ByteWriter _offsets = new(1 << 14);
    private readonly Dictionary<(int Name, int Value), List<int>> _postings = [];
    private Labels? _previous;

    /// <summary>Series begun so far.</summary>
    public int Series { get; private set; }

    /// <exception cref="ArgumentException">The labels are not greater than those before.</exception>
    public void BeginSeries(Labels labels)
    {
        if (_previous is not null && _previous.CompareTo(labels) >= 0)
            throw new ArgumentException($"series {labels} comes after {_previous}", nameof(labels));
        var shared = Series % BlockFormat.LabelRestart == 0 ? 0 : SharedPairs(_previous!, labels);
        _labels.Clear();
        _labels.Varint((ulong)shared);
        _labels.Varint((ulong)(labels.Count - shared));
        for (var i = 0; i < labels.Count; i++)
        {
            var (name, value) = (_symbols.IdOf(labels[i].Name), _symbols.IdOf(labels[i].Value));
            if (i >= shared)
            {
                _labels.Varint((ulong)name);
                _labels.Varint((ulong)value);
            }
            if (!_postings.TryGetValue((name, value), out var list)) _postings[(name, value)] = list = [];
            Debug.Assert(list.Count == 0 || list[^1] < Series, "postings ascend");
            list.Add(Series);
        }
        _previous = labels;
        Series++;
    }

    /// <param name="dataOffset">Where the series' rows start in the file.</param>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="directory">For each chunk: varint time column, varint bytes of rows.</param>
    public void EndSeries(long dataOffset, int chunks, ReadOnlySpan<byte> directory)
    {
        _offsets.UInt32(checked((uint)_series.Length));
        _series.Varint((ulong)_labels.Length);
        _series.Bytes(_labels.Written);
        _series.Varint((ulong)chunks);
        _series.Varint((ulong)dataOffset);
        _series.Bytes(directory);
    }

    /// <summary>Hands over the sections one by one; each is only valid during its call.</summary>
    public void Finish(Action<Section, ByteWriter> write)
    {
        write(Section.Symbols, _symbols.Bytes);
        write(Section.SymbolOffsets, _symbols.Offsets);
        write(Section.Series, _series);
        write(Section.SeriesOffsets, _offsets);

        var (names, values, postings) = (new ByteWriter(), new ByteWriter(), new ByteWriter());
        var pairs = _postings.Keys.ToArray();
        Array.Sort(pairs, (a, b) => a.Name != b.Name ? _symbols.Compare(a.Name, b.Name)
            : _symbols.Compare(a.Value, b.Value));
        var previousName = -1;
        foreach (var (name, value) in pairs)
        {
            if (name != previousName)
            {
                names.UInt32((uint)name);
                names.UInt32((uint)(values.Length / 8));
                previousName = name;
            }
            values.UInt32((uint)value);
            values.UInt32(checked((uint)postings.Length));
            Postings.Encode(CollectionsMarshal.AsSpan(_postings[(name, value)]), postings);
        }
        write(Section.Names, names);
        write(Section.Values, values);
        write(Section.Postings, postings);
    }

    private static int SharedPairs(Labels a, Labels b)
    {
        var shared = 0;
        while (shared < a.Count && shared < b.Count && a[shared] == b[shared]) shared++;
        return shared;
    }
}
