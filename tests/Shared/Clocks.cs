namespace LightWatch.Shared;

/// <summary>The time of any clock, real or fake, in the unit of samples.</summary>
public static class Clocks
{
    extension(TimeProvider clock)
    {
        /// <summary>The clock's wall time, milliseconds since 1970 UTC.</summary>
        public long UnixMs => clock.GetUtcNow().ToUnixTimeMilliseconds();
    }
}
