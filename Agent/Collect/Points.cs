using System.Runtime.CompilerServices;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect;

/// <summary>A metric whose values are of one type: long or double.</summary>
internal sealed class Points<T>(Instruments instruments, string name, string unit, string description,
    MetricKind kind) : Instrument(name, unit, description, kind) where T : struct
{
    private static readonly int Field =
        typeof(T) == typeof(long) ? OtlpFields.PointInteger : OtlpFields.PointDouble;

    /// <summary>Adds a point; a counter's began at the host's start.</summary>
    /// <param name="value">In the metric's unit.</param>
    /// <param name="attributes">Callers keep one object per series and pass it each time.</param>
    public void Add(T value, Attributes attributes) =>
        Add(value, attributes, IsCounter ? instruments.BootUnixNano : 0);

    /// <summary>Adds the point of a metric with a single series.</summary>
    public void Add(T value) => Add(value, Attributes.None);

    /// <summary>Adds a point of a counter that began at another time.</summary>
    /// <param name="value">In the metric's unit.</param>
    /// <param name="attributes">Of the series.</param>
    /// <param name="startUnixNano">When it began to count.</param>
    public void Add(T value, Attributes attributes, ulong startUnixNano) =>
        Write(Field, Unsafe.BitCast<T, ulong>(value), attributes, Math.Min(startUnixNano, instruments.UnixNano),
            instruments.UnixNano);
}
