namespace LightWatch.Storage.Tests.Embedded;

/// <summary>
/// What the data folder of a former version holds: arithmetic alone, so that nothing but the folder itself is kept.
/// </summary>
/// <remarks>Changing anything here makes <c>Data/format-1</c> wrong, which no present build can write again.</remarks>
internal static class FormerSamples
{
    public const int Count = 300;
    public const long StepMs = 15_000;
    public const long HistogramStartMs = 12_345;

    /// <summary>One kind for each way a column of values is written.</summary>
    public static readonly string[] Kinds = ["counter", "decimal", "pages", "constant", "single", "noise", "special",
        "reset"];

    /// <summary>The time at which the folder was left.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// First time of the samples whose raw form retention has dropped: minutes and hours of them are left.
    /// </summary>
    public static long OldUnixMs { get; } = new DateTimeOffset(2025, 12, 6, 0, 0, 0, TimeSpan.Zero)
        .ToUnixTimeMilliseconds();

    /// <summary>First time of the samples in a block.</summary>
    public static long BlockUnixMs { get; } = new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero)
        .ToUnixTimeMilliseconds();

    /// <summary>First time of the samples that are in the log alone.</summary>
    public static long LogUnixMs { get; } = new DateTimeOffset(2026, 1, 15, 10, 30, 0, TimeSpan.Zero)
        .ToUnixTimeMilliseconds();

    public static MetricMetadata Metadata { get; } =
        new("former_counter", "counter", "bytes", "Bytes of a former version.");

    public static Labels LabelsOf(string kind, string host) =>
        Labels.From(("__name__", "former_" + kind), ("host", host), ("place", "ü/€"));

    public static double Value(string kind, int i) => kind switch
    {
        "counter" => 1_000_000 + (i * 4711L),
        "decimal" => ((i * 37 % 1000) + 12_345) / 100.0,
        "pages" => 4096.0 * (i * 7919 % 10_007),
        "constant" => 42.5,
        "single" => (float)(Mixed(i) >> 40) / 1000f,
        "noise" => BitConverter.UInt64BitsToDouble((Mixed(i) >> 12) | 0x3FF0_0000_0000_0000),
        "special" =>
            (i % 5) switch { 0 => Sample.Stale, 1 => -0.0, 2 => double.PositiveInfinity, 3 => double.Epsilon, _ => i },
        _ => i % 100 * 10,
    };

    public static NativeHistogram Histogram(int i) => new()
    {
        Schema = 2,
        ZeroThreshold = 1e-128,
        ZeroCount = i % 3,
        Count = (i % 3) + i + 6,
        Sum = i * 1.25,
        PositiveSpans = [new BucketSpan(-1, 2), new BucketSpan(4, 1)],
        PositiveCounts = [i, 1, 3],
        NegativeSpans = [new BucketSpan(0, 1)],
        NegativeCounts = [2],
    };

    // splitmix64: the same bits on every machine.
    private static ulong Mixed(int i)
    {
        var z = unchecked(((ulong)i + 1) * 0x9E37_79B9_7F4A_7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB);
        return z ^ (z >> 31);
    }
}
