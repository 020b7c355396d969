using System.Buffers.Binary;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Which columns of a tier's relation are read for a column of the tier.</summary>
internal static class TierFields
{
    /// <summary>
    /// Columns of the relation and the fields they fill; <see cref="TierField.Count"/> is always among them.
    /// </summary>
    public static IReadOnlyList<(string Column, TierField Field)> Of(TierColumn column) => column switch
    {
        TierColumn.Min => [("count", TierField.Count), ("min", TierField.Min)],
        TierColumn.Max => [("count", TierField.Count), ("max", TierField.Max)],
        TierColumn.Sum => [("count", TierField.Count), ("sum", TierField.Sum)],
        TierColumn.Count => [("count", TierField.Count)],
        TierColumn.Increase =>
        [
            ("count", TierField.Count), ("first", TierField.First), ("last_counted", TierField.LastCounted),
            ("increase", TierField.Within),
        ],
        _ => [("count", TierField.Count), ("last", TierField.Last)],
    };

    public static string Relation(Tier tier) => tier == Tier.Minute ? "sample_1m" : "sample_1h";
}

/// <summary>Buckets of one series with the selected fields, as they come from the database.</summary>
internal sealed class SeriesBuckets(int fields)
{
    private readonly List<long> _ends = [];
    private readonly List<double> _values = [];
    private bool _ordered = true;

    public int Count => _ends.Count;

    public void Add(long endUnixMs, ReadOnlySpan<double> values)
    {
        _ordered &= _ends.Count == 0 || endUnixMs > _ends[^1];
        _ends.Add(endUnixMs);
        foreach (var value in values) _values.Add(value);
    }

    /// <summary>Appends the buckets in order of time; fields that were not selected stay undefined.</summary>
    public void CopyTo(IReadOnlyList<(string Column, TierField Field)> asked, TierBuckets into)
    {
        var order = Enumerable.Range(0, Count);
        var start = into.Count;
        into.Extend(Count);
        var bucket = start;
        foreach (var row in _ordered ? order : order.OrderBy(row => _ends[row]))
        {
            into.EndUnixMs[bucket] = _ends[row];
            for (var f = 0; f < fields; f++) into[asked[f].Field][bucket] = _values[(row * fields) + f];
            bucket++;
        }
    }
}

/// <summary>Takes (series_id, bucket, fields …); a field that is null becomes NaN.</summary>
/// <param name="ids">Ids wanted, ascending.</param>
/// <param name="fields">Number of fields.</param>
/// <param name="bucketMs">Length of a bucket.</param>
/// <param name="maxBytes">Most bytes to hold.</param>
internal sealed class TierTarget(long[] ids, int fields, long bucketMs, long maxBytes) : ICopyTarget
{
    private readonly SeriesBuckets?[] _series = new SeriesBuckets?[ids.Length];
    private readonly double[] _values = new double[fields];
    private long _bytes;

    public SeriesBuckets? this[int index] => _series[index];

    public int Take(ReadOnlySpan<byte> rows)
    {
        var taken = 0;
        while (CopyRows.RowLength(rows[taken..]) is > 0 and var length)
        {
            var rest = rows.Slice(taken + 2, length - 2);
            taken += length;
            if (!CopyRows.TryField(ref rest, out var id) || !CopyRows.TryField(ref rest, out var bucket)) continue;
            var index = Array.BinarySearch(ids, BinaryPrimitives.ReadInt64BigEndian(id));
            if (index < 0) continue;
            for (var f = 0; f < fields; f++)
            {
                var isThere = CopyRows.TryField(ref rest, out var value);
                _values[f] = isThere ? BinaryPrimitives.ReadDoubleBigEndian(value) : double.NaN;
            }
            (_series[index] ??= new SeriesBuckets(fields)).Add(
                CopyRows.UnixMs(BinaryPrimitives.ReadInt64BigEndian(bucket)) + bucketMs, _values);
            _bytes += 8 * (fields + 1);
        }
        if (_bytes > maxBytes)
            throw new StoreException(
                "the query selects more buckets than a process may hold at once (Postgres:SelectBytes)");
        return taken;
    }
}
