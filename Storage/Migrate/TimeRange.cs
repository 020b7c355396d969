using LightWatch.Storage.Head;

namespace LightWatch.Storage.Migrate;

/// <summary>
/// How much time is read together: some hours, or the whole day where a day holds little. Learns from the day before.
/// </summary>
internal sealed class SliceLength
{
    private const long FewSamples = 500_000;

    public long Ms { get; private set; } = StoreHead.PartitionMs;

    public void Learn(long samplesOfDay) => Ms = samplesOfDay < FewSamples ? Days.Ms : StoreHead.PartitionMs;
}

/// <summary>The time that is to be copied, Unix ms, the end excluded.</summary>
internal readonly record struct TimeRange(long FromUnixMs, long ToUnixMs)
{
    public bool Touches(long day) => day < ToUnixMs && day + Days.Ms > FromUnixMs;

    public bool HasWhole(long day) => day >= FromUnixMs && day + Days.Ms <= ToUnixMs;

    /// <summary>The parts of a day that lie in it, in slices of a length that divides days.</summary>
    public IEnumerable<(long From, long To)> Slices(long day, long sliceMs)
    {
        for (var start = day; start < day + Days.Ms; start += sliceMs)
        {
            var (from, to) = (Math.Max(start, FromUnixMs), Math.Min(start + sliceMs, ToUnixMs));
            if (from < to) yield return (from, to);
        }
    }
}
