using System.Runtime.InteropServices;

namespace LightWatch.Storage.Embedded;

/// <summary>Series found so far, each with the places that hold it in the order they were added.</summary>
/// <param name="several">True if a series may be found in several places under equal, not the same, labels.</param>
internal sealed class SelectedSeries(bool several)
{
    private readonly Dictionary<Labels, int>? _known = several ? [] : null;
    private readonly List<Labels> _labels = [];
    private readonly List<SeriesPart> _parts = [];
    private readonly List<(int First, int Last)> _ends = [];

    public int Count => _labels.Count;

    public Labels LabelsOf(int index) => _labels[index];

    /// <summary>The first place of a series; the others by <see cref="SeriesPart.Next"/>.</summary>
    public int FirstPart(int index) => _ends[index].First;

    public SeriesPart Part(int part) => _parts[part];

    public void Add(Labels labels, SeriesPart part)
    {
        var index = Find(labels);
        _parts.Add(part);
        if (index == _labels.Count)
        {
            _labels.Add(labels);
            _ends.Add((_parts.Count - 1, _parts.Count - 1));
            return;
        }
        ref var ends = ref CollectionsMarshal.AsSpan(_ends)[index];
        CollectionsMarshal.AsSpan(_parts)[ends.Last] = _parts[ends.Last] with { Next = _parts.Count - 1 };
        ends.Last = _parts.Count - 1;
    }

    private int Find(Labels labels)
    {
        if (_labels.Count > 0 && ReferenceEquals(_labels[^1], labels)) return _labels.Count - 1;
        if (_known is null) return _labels.Count;
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, labels, out var exists);
        if (!exists) index = _labels.Count;
        return index;
    }
}
