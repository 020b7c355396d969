using System.Diagnostics.Metrics;

namespace LightWatch.Agent.Collect;

/// <summary>
/// The points of one instrument at the next export: filled by a collector's read, cleared before the next.
/// </summary>
internal sealed class Points<T>(Func<bool> visible) where T : struct
{
    private readonly List<Measurement<T>> _points = [];

    /// <summary>The points of the last read, in order of reading.</summary>
    public IReadOnlyList<Measurement<T>> Read => _points;

    public void Clear() => _points.Clear();

    /// <param name="value">In the instrument's unit.</param>
    /// <param name="tags">Attributes; callers keep one array per series and pass it each time.</param>
    public void Add(T value, params KeyValuePair<string, object?>[] tags) => _points.Add(new(value, tags));

    /// <summary>
    /// The instrument's callback. Nothing while the owner's last read failed or is under way: old values are not
    /// repeated as new.
    /// </summary>
    public IEnumerable<Measurement<T>> Observe() => visible() ? _points : [];
}
