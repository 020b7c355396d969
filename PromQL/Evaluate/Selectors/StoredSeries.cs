using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>The series of a selection.</summary>
internal sealed class StoredSeries(SeriesReads reads, SeriesSet set, bool statsOnly) : SeriesInput
{
    public override int Count => set.Count;

    public override Labels LabelsOf(int index) => set.LabelsOf(index);

    public override bool DropsName(int index) => false;

    public override void Read(int index, SampleBuffer into) => reads.Read(set, index, into, statsOnly);
}
