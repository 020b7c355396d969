using System.Collections.Concurrent;
using System.Diagnostics;

namespace LightWatch.Storage.Index;

/// <summary>The values of one label name, each with the series that have it.</summary>
internal sealed class LabelValues(string name)
{
    /// <summary>The one instance of the name that all series share.</summary>
    public string Name { get; } = name;

    public ConcurrentDictionary<string, PostingList> Postings { get; } =
        new(concurrencyLevel: 1, capacity: 5, StringComparer.Ordinal);
}

/// <summary>The series the head knows, numbered by slot from 0, and the index over their labels.</summary>
/// <remarks>
/// One writer (the commit thread) adds; readers run beside it. A slot's labels never change: when idle series are
/// forgotten, the survivors move to a new table (<see cref="Keep"/>) and readers of this one are not disturbed.
/// </remarks>
internal sealed class SeriesTable(LabelsPool? pool = null)
{
    private readonly Dictionary<Labels, int> _slots = [];
    private readonly ConcurrentDictionary<string,
        LabelValues> _names = new(concurrencyLevel: 1, capacity: 31, StringComparer.Ordinal);
    private Labels[] _labels = new Labels[256];
    private int _count;

    /// <summary>Series in the table; slots run from 0 to one less.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Label names in use, with their values.</summary>
    public IEnumerable<KeyValuePair<string, LabelValues>> Names => _names;

    public Labels LabelsOf(int slot) => Volatile.Read(ref _labels)[slot];

    /// <summary>The values of one label name, or null if no series has it.</summary>
    public LabelValues? ValuesOf(string name) => _names.GetValueOrDefault(name);

    /// <summary>For the writer only: the slot of a label set, added if it is new.</summary>
    public int GetOrAdd(Labels labels)
    {
        if (_slots.TryGetValue(labels, out var slot)) return slot;
        slot = _count;
        Debug.Assert(_slots.Count == _count && _count <= _labels.Length,
            "one slot a label set: _slots.Count == _count <= _labels.Length");
        var shared = new Label[labels.Count];
        for (var i = 0; i < shared.Length; i++) shared[i] = Index(labels[i], slot);
        var kept = Labels.FromSorted(shared);
        if (pool is not null) kept = pool.Intern(kept);
        _slots.Add(kept, slot);
        if (slot == _labels.Length)
        {
            var larger = new Labels[slot * 2];
            _labels.CopyTo(larger, 0);
            Volatile.Write(ref _labels, larger);
        }
        _labels[slot] = kept;
        Volatile.Write(ref _count, slot + 1);
        return slot;
    }

    /// <summary>A new table with the series of the given slots, in that order.</summary>
    public SeriesTable Keep(ReadOnlySpan<int> slots)
    {
        var table = new SeriesTable(pool);
        foreach (var slot in slots) table.GetOrAdd(LabelsOf(slot));
        return table;
    }

    // Names and values are shared by all series, so that a label set costs its references alone.
    private Label Index(Label pair, int slot)
    {
        if (!_names.TryGetValue(pair.Name, out var values)) _names[pair.Name] = values = new LabelValues(pair.Name);
        pair = pair with { Name = values.Name };
        if (!values.Postings.TryGetValue(pair.Value, out var list))
            values.Postings[pair.Value] = list = new PostingList();
        else pair = pair with { Value = LabelsOf(list.Slots[0]).Get(pair.Name) };
        list.Append(slot);
        return pair;
    }
}
