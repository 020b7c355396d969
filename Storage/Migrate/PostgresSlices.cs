using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Postgres.Write;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Migrate;

/// <summary>Rows of a database, loaded some series at a time.</summary>
/// <param name="index">Its series.</param>
/// <param name="known">Their places in it.</param>
internal abstract class PostgresSlice<T>(SeriesIndex index, Dictionary<Labels, int> known) : ISlice<T>
{
    private readonly Dictionary<int, int> _places = [];

    public int Count => known.Count;

    public Labels LabelsOf(int series) => index.Table.LabelsOf(series);

    public int Find(Labels labels) => StoredLabels.Find(known, labels);

    public ValueTask<long> LoadAsync(IReadOnlyList<int> series, CancellationToken cancel)
    {
        int[] slots = [.. series.Order()];
        _places.Clear();
        for (var i = 0; i < slots.Length; i++) _places[slots[i]] = i;
        return LoadAsync(slots, Array.ConvertAll(slots, index.IdOf), cancel);
    }

    public void Read(int series, T into) => ReadLoaded(_places[series], into);

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <param name="slots">What to load, ascending; may be none.</param>
    /// <param name="ids">Their ids.</param>
    /// <returns>Bytes held, about.</returns>
    protected abstract ValueTask<long> LoadAsync(int[] slots, long[] ids, CancellationToken cancel);

    /// <param name="place">Among the slots that were loaded last.</param>
    /// <param name="into">Emptied first.</param>
    protected abstract void ReadLoaded(int place, T into);
}

/// <summary>Raw samples of a database.</summary>
internal sealed class PostgresSampleSlice(
    SampleReader reader, SeriesIndex index, Dictionary<Labels, int> known,
    SeriesQuery query) : PostgresSlice<SampleBuffer>(index, known)
{
    private readonly SeriesIndex _index = index;
    private PostgresSeriesSet? _loaded;

    public override void Dispose()
    {
        _loaded?.Dispose();
        base.Dispose();
    }

    protected override async ValueTask<long> LoadAsync(int[] slots, long[] ids, CancellationToken cancel)
    {
        var rows = slots.Length == 0 ? new SelectedRows(0, 0)
            : await reader.ReadAsync(ids, _index.Count, query.FromUnixMs, query.ToUnixMs, withStarts: true, cancel);
        _loaded = new PostgresSeriesSet(query, _index, slots, rows);
        return rows.Read;
    }

    protected override void ReadLoaded(int place, SampleBuffer into) => _loaded!.Read(place, into);
}

/// <summary>Buckets of a database as they are stored.</summary>
/// <param name="relation">Where they are.</param>
internal sealed class PostgresBucketSlice(
    ReadConnection reads, string relation, SeriesIndex index, Dictionary<Labels, int> known, Tier tier, long fromUnixMs,
        long toUnixMs, long maxBytes) : PostgresSlice<TierBuckets>(index, known)
{
    private readonly SeriesIndex _index = index;
    private TierTarget? _loaded;

    protected override async ValueTask<long> LoadAsync(int[] slots, long[] ids, CancellationToken cancel)
    {
        var target = _loaded = new TierTarget(ids, BucketColumns.All.Count, tier.BucketMs, maxBytes);
        if (ids.Length == 0) return 0;
        var query = $"select series_id, bucket, {BucketColumns.Text} from {relation} {SelectText.Where(ids, _index.Count, "bucket", fromUnixMs, toUnixMs - 1)}";
        return await reads.RunAsync(
            isSnapshot: false, (connection, stop) => CopyRows.ReadAsync(connection, query, target, stop), cancel);
    }

    protected override void ReadLoaded(int place, TierBuckets into)
    {
        into.Clear();
        _loaded![place]?.CopyTo(BucketColumns.All, into);
        BucketColumns.Normalize(into);
    }
}

/// <summary>The columns of a tier, each with the field of a bucket that it holds.</summary>
internal static class BucketColumns
{
    public static IReadOnlyList<(string Column, TierField Field)> All { get; } =
    [
        ("min", TierField.Min), ("max", TierField.Max), ("sum", TierField.Sum), ("count", TierField.Count), (
            "first", TierField.First),
        ("last", TierField.Last), ("last_counted", TierField.LastCounted), ("increase", TierField.Within),
    ];

    public static string Text { get; } = string.Join(", ", All.Select(c => c.Column));

    /// <summary>
    /// A bucket of nothing that counts is null in the database wherever it says nothing; here it is as samples are
    /// summed up here.
    /// </summary>
    public static void Normalize(TierBuckets buckets)
    {
        for (var i = 0; i < buckets.Count; i++)
        {
            if (buckets[TierField.Count][i] > 0) continue;
            buckets[TierField.LastCounted][i] = buckets[TierField.Last][i];
            (buckets[TierField.First][i], buckets[TierField.Sum][i], buckets[TierField.Within][i]) = (0, 0, 0);
            (buckets[TierField.Min][i], buckets[TierField.Max][i]) = (double.NaN, double.NaN);
        }
    }
}

/// <summary>Labels as a database can hold them: without NUL.</summary>
internal static class StoredLabels
{
    public static int Find(Dictionary<Labels, int> known, Labels labels)
    {
        if (known.TryGetValue(labels, out var slot)) return slot;
        var isStorable = true;
        foreach (var pair in labels.Span) isStorable &= !pair.Name.Contains('\0', StringComparison.Ordinal)
            && !pair.Value.Contains('\0', StringComparison.Ordinal);
        return isStorable ? -1
            : known.GetValueOrDefault(
                Labels.From(labels.Select(p => new Label(Fingerprint.Storable(p.Name), Fingerprint.Storable(p.Value)))),
                -1);
    }
}
