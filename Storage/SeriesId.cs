namespace LightWatch.Storage;

/// <summary>Names one series inside one store. Positive, never reused while the store is open.</summary>
/// <remarks>
/// A negative value is a placeholder inside one <see cref="SampleBatch"/>: see <see cref="SampleBatch.AddSeries"/>.
/// </remarks>
public readonly record struct SeriesId(long Value)
{
    /// <summary>True for an id that is only known inside the batch that made it.</summary>
    public bool IsPlaceholder => Value < 0;
}
