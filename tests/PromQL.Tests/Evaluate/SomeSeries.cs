using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Evaluate;

/// <summary>A source of a few series in memory that counts its selections and reads.</summary>
internal sealed class SomeSeries : ISampleSource
{
    private readonly List<(Labels Labels, List<(long UnixMs, double Value)> Samples)> _series = [];

    public List<SeriesQuery> Selects { get; } = [];

    public int Reads { get; private set; }

    public Dictionary<Tier, long> Oldest { get; } =
        new() { [Tier.Raw] = 0, [Tier.Minute] = long.MaxValue, [Tier.Hour] = long.MaxValue };

    /// <summary>Called before each read, for tests that interfere.</summary>
    public Action? OnRead { get; set; }

    public SomeSeries Add(Labels labels, long stepMs, params double[] values)
    {
        _series.Add((labels, [.. values.Select((v, i) => (i * stepMs, v))]));
        return this;
    }

    public ValueTask<SeriesSet> SelectAsync(SeriesQuery query, CancellationToken cancel = default)
    {
        Selects.Add(query);
        return new(
            new Selected(
                this, query, [.. _series.Where(s => query.Matchers.All(m => m.Matches(s.Labels.Get(m.Name))))]));
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel = default) =>
        new([]);

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        string name, LabelQuery query, CancellationToken cancel = default) => new([]);

    public ValueTask<IReadOnlyList<Labels>> SeriesAsync(LabelQuery query, CancellationToken cancel = default) =>
        new([]);

    public ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(string? metric, CancellationToken cancel = default) =>
        new([]);

    public ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(
        LabelQuery query, CancellationToken cancel = default) => new([]);

    public long OldestUnixMs(Tier tier) => Oldest[tier];

    private sealed class Selected(
        SomeSeries source, SeriesQuery query,
        List<(Labels Labels, List<(long UnixMs, double Value)> Samples)> series) : SeriesSet
    {
        public override int Count => series.Count;

        public override Labels LabelsOf(int index) => series[index].Labels;

        public override int MaxSamples(int index) => series[index].Samples.Count;

        public override void Read(int index, SampleBuffer into)
        {
            source.OnRead?.Invoke();
            lock (source) source.Reads++;
            into.Clear();
            foreach (var (unixMs, value) in series[index].Samples)
                if (unixMs >= query.FromUnixMs && unixMs <= query.ToUnixMs) into.Add(unixMs, value);
        }
    }
}
