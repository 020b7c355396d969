namespace LightWatch.Storage;

/// <summary>Time cut into equal units, from 1970 on.</summary>
internal static class TimeGrid
{
    /// <summary>Start of the unit that a time lies in, before 1970 too.</summary>
    public static long Floor(long unixMs, long unitMs) => unixMs - (((unixMs % unitMs) + unitMs) % unitMs);
}
