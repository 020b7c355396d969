namespace LightWatch.Browser.Tests.Fakes;

/// <summary>
/// A made-up machine whose measurements are smooth functions of time, so that history and live values agree.
/// </summary>
/// <param name="Seed">Shifts its curves against other hosts'.</param>
/// <param name="Cpu">Mean busy fraction.</param>
/// <param name="Memory">Used fraction.</param>
/// <param name="Disk">Used fraction of the fullest filesystem.</param>
internal sealed record FakeHost(string Name, int Seed, double Cpu, double Memory, double Disk)
{
    public const double MemoryBytes = 16.0 * 1024 * 1024 * 1024;
    public const int Cores = 8;
    public const double ReportSeconds = 5;

    /// <summary>Unix seconds after which it says nothing more.</summary>
    public double SilentSince { get; set; } = double.MaxValue;

    /// <summary>A piece of time without data, Unix seconds.</summary>
    public (double From, double To) Gap { get; set; }

    public string Instance => $"{Name}.example";

    /// <summary>
    /// The newest report at a moment; null if there is none within five minutes, as Prometheus sees it.
    /// </summary>
    public double? Seen(double time)
    {
        var newest = Math.Floor(Math.Min(time, SilentSince) / ReportSeconds) * ReportSeconds;
        return time - newest <= 300 ? newest : null;
    }

    public bool ReportsAt(double time) => time <= SilentSince + ReportSeconds && !(time > Gap.From && time < Gap.To);

    public double Busy(double t) =>
        Math.Clamp(Cpu + (0.06 * Wave(t, 97)) + (0.05 * Wave(t, 23)) + (0.03 * Wave(t, 7)), 0.004, 1);

    public double Used(double t) => Math.Clamp(Memory + (0.02 * Wave(t, 420)), 0, 1);

    public double Load(double t, double smoothing) =>
        Math.Max(0, Cores * (Cpu + (0.12 * Wave(t, 60 + smoothing)) + (0.05 / smoothing * Wave(t, 11))));

    /// <summary>Bytes a second of some stream, known by a number.</summary>
    public double Throughput(double t, int stream) =>
        (stream % 2 == 0 ? 2.4e6 : 6.1e5) * (
            1.6 + Wave(t + (stream * 37), 45) + (0.3 * Wave(t, 9 + stream)) + (Wave(t, 300) > 0.9 ? 4 : 0));

    public double Mount(double t, int index) =>
        Math.Clamp((index == 0 ? Disk : Disk * 0.45) + (0.002 * Wave(t, 3600)), 0, 1);

    private double Wave(double t, double period) => Math.Sin((t + (Seed * 17)) * 2 * Math.PI / period);
}
