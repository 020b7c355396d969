using LightWatch.Storage.Head;

namespace LightWatch.Storage.Embedded;

/// <summary>
/// Everything the store keeps in memory; written by the commit thread (or by recovery before it), read by all.
/// </summary>
internal sealed class StoreMemory(StoreHead head)
{
    private const int ExemplarsKept = 20_000;

    public StoreHead Head { get; } = head;

    public MetadataTable Metadata { get; } = new();

    public ExemplarRing Exemplars { get; } = new(ExemplarsKept);

    /// <summary>Shows rows that are durable to readers.</summary>
    /// <param name="record">Number of the log record that holds them.</param>
    public void Apply(SampleBatch rows, long record)
    {
        Head.Apply(rows, record);
        foreach (var entry in rows.Metadata) Metadata.Add(entry);
        foreach (var (series, exemplar) in rows.Exemplars)
            if (StoreHead.TrySlot(Head.State, series, out var slot))
                Exemplars.Add(Head.State.Table.LabelsOf(slot), exemplar);
    }
}
