namespace LightWatch.Storage;

/// <summary>One observation of one series: milliseconds since 1970 UTC, and a value in the metric's own unit.</summary>
public readonly record struct Sample(long UnixMs, double Value)
{
    /// <summary>Bits of the NaN that ends a series. Source: prometheus/model/value, StaleNaN.</summary>
    public const ulong StaleBits = 0x7FF0_0000_0000_0002UL;

    /// <summary>The NaN that ends a series.</summary>
    public static double Stale => BitConverter.UInt64BitsToDouble(StaleBits);

    /// <summary>True for the bit pattern that ends a series.</summary>
    public bool IsStale => IsStaleMarker(Value);

    /// <summary>True for the bit pattern that ends a series, and for no other NaN.</summary>
    public static bool IsStaleMarker(double value) => BitConverter.DoubleToUInt64Bits(value) == StaleBits;
}
