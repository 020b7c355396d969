using LightWatch.Storage.Embedded.Heads;

namespace LightWatch.Storage.Embedded;

/// <summary>One place that holds samples of a series.</summary>
internal readonly record struct SeriesPart(HeadPartition Partition, HeadSeries Rows);

/// <summary>Series selected from the embedded store, each with the places that hold it, from the oldest write to the newest.</summary>
internal sealed class StoreSeriesSet(SeriesQuery query, Labels[] labels, int[] firstPart, SeriesPart[] parts) : SeriesSet
{
    [ThreadStatic]
    private static OpenRows? _open;

    private long _samples;

    public override int Count => labels.Length;

    public override SelectStats Stats => new(parts.Length, Volatile.Read(ref _samples), 0, query.Tier);

    public override Labels LabelsOf(int index) => labels[index];

    public override int MostSamples(int index)
    {
        long most = 0;
        for (var i = firstPart[index]; i < firstPart[index + 1]; i++) most += parts[i].Rows.Samples;
        return (int)Math.Min(most, int.MaxValue);
    }

    public override void Read(int index, SampleBuffer into)
    {
        into.Clear();
        var open = _open ??= new OpenRows();
        for (var i = firstPart[index]; i < firstPart[index + 1]; i++)
            parts[i].Rows.Read(parts[i].Partition.Arena, query.FromUnixMs, query.ToUnixMs, open, into);
        Interlocked.Add(ref _samples, into.Count);
    }
}
