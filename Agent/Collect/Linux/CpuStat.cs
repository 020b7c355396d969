using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// The time one logical processor spent in each state since boot, in ticks, in the order of <see cref="States"/>.
/// </summary>
internal struct CpuTicks
{
    /// <summary>
    /// The states in the kernel's order, under OpenTelemetry's names. Guest time is part of user and nice.
    /// </summary>
    public static readonly string[] States =
        ["user", "nice", "system", "idle", "wait", "interrupt", "softirq", "steal"];

    /// <summary>
    /// Ticks per second of every counter in /proc: USER_HZ, 100 on all architectures that .NET runs on.
    /// </summary>
    public const double PerSecond = 100;

    public const int Idle = 3;
    public const int Wait = 4;

    private Buffer _ticks;

    /// <summary>The processor's number: the n of cpu<i>n</i>.</summary>
    public int Number { get; set; }

    public long this[int state]
    {
        readonly get => _ticks[state];
        set => _ticks[state] = value;
    }

    [System.Runtime.CompilerServices.InlineArray(8)]
    private struct Buffer
    {
        private long _first;
    }
}

/// <summary>Parses /proc/stat.</summary>
/// <remarks>
/// Source: https://www.kernel.org/doc/html/latest/filesystems/proc.html#miscellaneous-kernel-statistics-in-proc-stat
/// </remarks>
internal static class CpuStat
{
    /// <summary>Appends one entry per processor that is online, in the file's order.</summary>
    public static void ParseProcessors(ReadOnlySpan<byte> stat, List<CpuTicks> processors)
    {
        var lines = new LineReader(stat);
        while (lines.TryRead(out var line))
        {
            // The processors come first; the long interrupt lines after them are not read.
            if (!line.StartsWith("cpu"u8)) break;
            if (TryParseProcessor(line, out var ticks)) processors.Add(ticks);
        }
    }

    private static bool TryParseProcessor(ReadOnlySpan<byte> line, out CpuTicks ticks)
    {
        ticks = default;
        var fields = new FieldReader(line);
        if (!fields.TryRead(out var name) || name.Length <= 3 || !Numbers.TryCount(name[3..], out var number)
            || number > int.MaxValue) return false;
        ticks.Number = (int)number;
        for (var state = 0; state < CpuTicks.States.Length; state++)
        {
            // Kernels before 2.6.11 have no steal column: missing columns are zero.
            if (!fields.TryReadCount(out var value)) return state >= 4;
            ticks[state] = value;
        }

        return true;
    }
}
