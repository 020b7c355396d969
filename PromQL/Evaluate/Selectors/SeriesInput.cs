using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>Series that a range function goes over: stored ones or those of a subquery.</summary>
internal abstract class SeriesInput
{
    public abstract int Count { get; }

    public abstract Labels LabelsOf(int index);

    /// <summary>True if the series is to lose its metric's name already.</summary>
    public abstract bool DropsName(int index);

    /// <summary>Clears the buffer and fills it.</summary>
    public abstract void Read(int index, SampleBuffer into);
}
