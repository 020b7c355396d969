using LightWatch.Storage.Embedded;
using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Migrate;

/// <summary>Raw samples of a data folder: read straight from blocks and memory, nothing is loaded ahead.</summary>
internal sealed class EmbeddedSamples(StoreSeriesSet set) : ISlice<SampleBuffer>
{
    private Dictionary<Labels, int>? _known;

    public int Count => set.Count;

    public Labels LabelsOf(int series) => set.LabelsOf(series);

    public int Find(Labels labels)
    {
        if (_known is null)
        {
            _known = new Dictionary<Labels, int>(set.Count);
            for (var i = 0; i < set.Count; i++) _known[set.LabelsOf(i)] = i;
        }
        return _known.GetValueOrDefault(labels, -1);
    }

    public ValueTask<long> LoadAsync(IReadOnlyList<int> series, CancellationToken cancel) => ValueTask.FromResult(0L);

    public void Read(int series, SampleBuffer into) => set.Read(series, into);

    public void Dispose() => set.Dispose();
}

/// <summary>Buckets of a data folder as they are stored.</summary>
internal sealed class EmbeddedBuckets : ISlice<TierBuckets>
{
    private readonly BlockSnapshot _held;
    private readonly List<(Labels Labels, List<(Block Block, int Series)> Parts)> _series = [];
    private readonly Dictionary<Labels, int> _known = [];
    private readonly long _firstEndUnixMs;
    private readonly long _lastEndUnixMs;

    public EmbeddedBuckets(BlockFolder blocks, Tier tier, long fromUnixMs, long toUnixMs)
    {
        // A bucket's time is its end.
        var bucket = tier.BucketMs;
        (_firstEndUnixMs, _lastEndUnixMs) = (fromUnixMs + bucket, toUnixMs + bucket - 1);
        _held = blocks.Acquire(_firstEndUnixMs, _lastEndUnixMs);
        try
        {
            foreach (var block in _held.Blocks.Where(b => b.Meta.Tier == tier))
                for (var series = 0; series < block.Meta.Series; series++) Add(block, series);
        }
        catch (BlockDamagedException e)
        {
            _held.Dispose();
            throw new StoreException(e.Message, e);
        }
    }

    public int Count => _series.Count;

    public Labels LabelsOf(int series) => _series[series].Labels;

    public int Find(Labels labels) => _known.GetValueOrDefault(labels, -1);

    public ValueTask<long> LoadAsync(IReadOnlyList<int> series, CancellationToken cancel) => ValueTask.FromResult(0L);

    public void Read(int series, TierBuckets into)
    {
        into.Clear();
        try
        {
            foreach (var (block, number) in _series[series].Parts)
            {
                var boundary = into.Count;
                block.Read(number, _firstEndUnixMs, _lastEndUnixMs, into);
                into.MergeTail(boundary);
            }
        }
        catch (BlockDamagedException e)
        {
            throw new StoreException(e.Message, e);
        }
    }

    public void Dispose() => _held.Dispose();

    private void Add(Block block, int series)
    {
        var labels = block.LabelsOf(series);
        if (!_known.TryGetValue(labels, out var at))
        {
            _known[labels] = at = _series.Count;
            _series.Add((labels, []));
        }
        _series[at].Parts.Add((block, series));
    }
}
