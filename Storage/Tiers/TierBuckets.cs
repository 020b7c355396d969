using System.Diagnostics;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tiers;

/// <summary>Buckets of one series at one tier, in columns, ascending; reused from series to series.</summary>
/// <remarks>
/// Stale markers and histograms are not counted: a bucket of nothing else has a <see cref="TierField.Count"/> of 0, and
/// only <see cref="TierField.Last"/> counts. NaN is least and most only where there is nothing else, as in PromQL.
/// </remarks>
internal sealed class TierBuckets
{
    public const int Fields = (int)TierField.Within + 1;

    private readonly double[][] _fields = new double[Fields][];
    private long[] _ends = new long[256];
    private NativeHistogram?[]? _histograms;

    public TierBuckets()
    {
        for (var i = 0; i < Fields; i++) _fields[i] = new double[256];
    }

    public int Count { get; private set; }

    /// <summary>Exclusive ends of the buckets, Unix milliseconds.</summary>
    public Span<long> EndUnixMs => _ends.AsSpan(0, Count);

    /// <summary>The last sample's histogram where the last sample is one; empty if none is.</summary>
    public ReadOnlySpan<NativeHistogram?> Histograms => _histograms.AsSpan(0, _histograms is null ? 0 : Count);

    public Span<double> this[TierField field] => _fields[(int)field].AsSpan(0, Count);

    public void Clear()
    {
        Count = 0;
        _histograms = null;
    }

    /// <summary>Adds buckets of undefined content for the caller to fill.</summary>
    public void Extend(int buckets)
    {
        if (Count + buckets > _ends.Length)
        {
            var size = Math.Max(_ends.Length * 2, Count + buckets);
            Array.Resize(ref _ends, size);
            for (var i = 0; i < Fields; i++) Array.Resize(ref _fields[i], size);
            if (_histograms is not null) Array.Resize(ref _histograms, size);
        }
        Count += buckets;
    }

    public void SetHistogram(int bucket, NativeHistogram histogram) =>
        (_histograms ??= new NativeHistogram?[_ends.Length])[bucket] = histogram;

    /// <summary>Appends one bucket of another list.</summary>
    public void Append(TierBuckets from, int bucket)
    {
        Extend(1);
        _ends[Count - 1] = from._ends[bucket];
        for (var i = 0; i < Fields; i++) _fields[i][Count - 1] = from._fields[i][bucket];
        if (from._histograms?[bucket] is { } histogram) SetHistogram(Count - 1, histogram);
    }

    /// <summary>
    /// Buckets before the boundary and those from it on are both ascending; afterwards all are, each end once.
    /// </summary>
    /// <remarks>
    /// Of two buckets with one end the fuller stays, since the other was made from a part of the samples; of equally
    /// full ones the one behind the boundary.
    /// </remarks>
    public void MergeTail(int boundary)
    {
        Ascending.Check(_ends.AsSpan(0, boundary));
        Ascending.Check(_ends.AsSpan(boundary, Count - boundary));
        if (boundary == 0 || boundary == Count || _ends[boundary - 1] < _ends[boundary]) return;
        var counts = _fields[(int)TierField.Count];
        var merged = new TierBuckets();
        for (int old = 0, newer = boundary; old < boundary || newer < Count;)
        {
            var order = old == boundary ? 1 : newer == Count ? -1 : _ends[old].CompareTo(_ends[newer]);
            if (order == 0 && counts[old] > counts[newer]) newer++;
            else if (order == 0) old++;
            else merged.Append(this, order < 0 ? old++ : newer++);
        }
        Clear();
        for (var i = 0; i < merged.Count; i++) Append(merged, i);
        Ascending.Check(EndUnixMs);
    }

    /// <summary>Takes buckets [index, index + count) out.</summary>
    public void RemoveRange(int index, int count)
    {
        Debug.Assert(index >= 0 && count >= 0 && index + count <= Count, "0 <= index <= index + count <= Count");
        if (count == 0) return;
        var later = Count - index - count;
        Array.Copy(_ends, index + count, _ends, index, later);
        foreach (var field in _fields) Array.Copy(field, index + count, field, index, later);
        if (_histograms is not null)
        {
            Array.Copy(_histograms, index + count, _histograms, index, later);
            Array.Clear(_histograms, index + later, count);
        }
        Count -= count;
    }
}

/// <summary>What is kept of a bucket.</summary>
internal enum TierField
{
    /// <summary>The last sample, the stale marker too; NaN if it is a histogram.</summary>
    Last,

    /// <summary>The last counted sample.</summary>
    LastCounted,

    /// <summary>The first counted sample.</summary>
    First,
    Min,
    Max,
    Sum,
    Count,

    /// <summary>A counter's increase from the first to the last counted sample, resets taken out.</summary>
    Within,
}
