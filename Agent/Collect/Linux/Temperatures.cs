using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// hw.temperature: the sensors of the hardware monitoring drivers, or else the thermal zones. No points on machines
/// without either.
/// </summary>
/// <remarks>
/// Source: https://www.kernel.org/doc/html/latest/hwmon/sysfs-interface.html. Values are thousandths of a degree.
/// </remarks>
internal sealed class Temperatures(HostPaths paths) : Collector("temperatures")
{
    private const int MaxSensors = 1024;

    // Drivers and drives come and go, and a scan lists a few folders.
    private const int RoundsBetweenScans = 12;

    // The readings of a broken or absent sensor: −127.9 °C, 255 °C, 65 261.85 °C.
    private const double MinCelsius = -100;
    private const double MaxCelsius = 250;

    private readonly FileBuffer _file = new();
    private readonly List<(string Path, Attributes Tags)> _sensors = [];
    private Instruments _instruments = null!;
    private Points<double> _temperature = null!;
    private int _round;
    private int _omitted;

    public override void Declare(Instruments instruments)
    {
        _instruments = instruments;
        _temperature = instruments.Gauge("hw.temperature", "Cel", "Temperature in degrees Celsius.");
    }

    public override void Read()
    {
        if (_round++ % RoundsBetweenScans == 0) Scan();
        _instruments.Omit("hw.temperature", "sensors", _omitted);
        foreach (var (path, tags) in _sensors)
        {
            if (_file.TryRead(path, out var text) && TryParse(text, out var celsius)) _temperature.Add(celsius, tags);
        }
    }

    /// <summary>Thousandths of a degree to degrees.</summary>
    /// <returns>False for a value outside of the range of sensors.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out double celsius)
    {
        var ok = Numbers.TryInteger(text.Trim("\n "u8), out var milli);
        celsius = milli / 1000.0;
        return ok && celsius is > MinCelsius and < MaxCelsius;
    }

    private void Scan()
    {
        var found = new List<(string Path, string Sensor)>();
        foreach (var chip in Folders("class/hwmon", "hwmon*"))
        {
            var name = ReadName($"{chip}/name") ?? ReadName($"{chip}/device/name") ?? Path.GetFileName(chip);
            // Older drivers have their files one folder below.
            var folder = Files(chip, "temp*_input").Any() ? chip : $"{chip}/device";
            foreach (var input in Files(folder, "temp*_input"))
            {
                var sensor = Path.GetFileName(input)[..^"_input".Length];
                found.Add((input, $"{name} {ReadName($"{folder}/{sensor}_label") ?? sensor}"));
            }
        }

        if (found.Count == 0)
        {
            foreach (var zone in Folders("class/thermal", "thermal_zone*"))
                found.Add(($"{zone}/temp", ReadName($"{zone}/type") ?? Path.GetFileName(zone)));
        }

        Apply(found);
    }

    // Two chips of one kind (two disks, two sockets) share their labels: the second and later ones get a number.
    private void Apply(List<(string Path, string Sensor)> found)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var named = new List<(string Path, string Sensor)>();
        foreach (var (path, sensor) in found.OrderBy(f => f.Path, StringComparer.Ordinal).Take(MaxSensors))
        {
            var count = seen[sensor] = seen.GetValueOrDefault(sensor) + 1;
            named.Add((path, count == 1 ? sensor : $"{sensor} #{count}"));
        }

        _omitted = Math.Max(0, found.Count - MaxSensors);
        _sensors.Clear();
        _sensors.AddRange(named.Select(a => (a.Path, Attributes.Of(("sensor", a.Sensor)))));
    }

    private IEnumerable<string> Folders(string folder, string pattern) =>
        Directory.Exists(paths.Sys(folder))
            ? Directory.EnumerateDirectories(paths.Sys(folder), pattern).Order(StringComparer.Ordinal)
            : [];

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)
            : [];

    private string? ReadName(string path) =>
        _file.TryRead(path, out var text) && text.Trim("\n "u8) is { IsEmpty: false } name
        ? System.Text.Encoding.UTF8.GetString(name)
        : null;
}
