using System.Collections.Concurrent;

namespace LightWatch.Storage.Index;

/// <summary>
/// One instance for each label set and label text, whichever blocks it stands in: comparing series across blocks is
/// then comparing references.
/// </summary>
/// <remarks>
/// Thread-safe. When full it starts again empty: instances given out stay right, only two equal ones may then exist.
/// </remarks>
internal sealed class LabelsPool(int maxSeries = 2_000_000)
{
    private readonly ConcurrentDictionary<Labels, Labels> _labels = new();
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);
    private int _labelCount;
    private int _textCount;

    public Labels Intern(Labels labels)
    {
        if (_labels.TryGetValue(labels, out var known)) return known;
        if (Interlocked.Increment(ref _labelCount) > maxSeries)
        {
            _labels.Clear();
            Volatile.Write(ref _labelCount, 1);
        }
        return _labels.GetOrAdd(labels, labels);
    }

    public string Intern(string text)
    {
        if (_texts.TryGetValue(text, out var known)) return known;
        if (Interlocked.Increment(ref _textCount) > maxSeries)
        {
            _texts.Clear();
            Volatile.Write(ref _textCount, 1);
        }
        return _texts.GetOrAdd(text, text);
    }
}
