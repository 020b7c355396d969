namespace LightWatch.Storage.Migrate;

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
