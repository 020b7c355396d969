using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class TemperaturesTests : IDisposable
{
    private readonly TemporaryFolder _sys = new();
    private readonly CollectorRecorder _recorder = new();

    public void Dispose()
    {
        _recorder.Dispose();
        _sys.Dispose();
    }

    [Fact]
    public void Sensors_are_named_by_chip_and_label_and_equal_names_are_numbered()
    {
        Sensor("hwmon0", "coretemp", "temp1", "45000", "Core 0");
        Sensor("hwmon0", "coretemp", "temp2", "46500", null);
        Sensor("hwmon1", "coretemp", "temp1", "50000", "Core 0");
        Sensor("hwmon2", "nvme", "temp1", "broken", "Composite");
        Assert.Equal(
            [("hw.temperature{sensor=coretemp Core 0 #2}", 50.0), ("hw.temperature{sensor=coretemp Core 0}", 45.0),
                ("hw.temperature{sensor=coretemp temp2}", 46.5)],
            Read().OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value)));
    }

    [Fact]
    public void Sensors_below_the_device_are_read_beside_others()
    {
        _sys.File("class/hwmon/hwmon0/device/name", "coretemp\n");
        _sys.File("class/hwmon/hwmon0/device/temp1_input", "45000\n");
        Sensor("hwmon1", "nvme", "temp1", "38000", null);
        Assert.Equal(["hw.temperature{sensor=coretemp temp1}", "hw.temperature{sensor=nvme temp1}"],
            Read().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Thermal_zones_serve_where_there_is_no_chip()
    {
        _sys.File("class/thermal/thermal_zone0/type", "x86_pkg_temp\n");
        _sys.File("class/thermal/thermal_zone0/temp", "51000\n");
        Assert.Equal("hw.temperature{sensor=x86_pkg_temp}", Assert.Single(Read().Keys));
    }

    [Fact]
    public void Machine_without_sensors_reports_none() => Assert.Empty(Read());

    [Theory, InlineData("45000\n", 45.0), InlineData("-5500", -5.5), InlineData("0", 0.0)]
    public void Temperature_is_in_thousandths(string text, double expected)
    {
        Assert.True(Temperatures.TryParse(Utf8.Bytes(text), out var celsius));
        Assert.Equal(expected, celsius);
    }

    [Theory, InlineData(""), InlineData("warm"), InlineData("-128000"), InlineData("65261850")]
    public void Temperature_outside_of_the_range_of_sensors_is_refused(string text) =>
        Assert.False(Temperatures.TryParse(Utf8.Bytes(text), out _));

    private void Sensor(string folder, string chip, string sensor, string value, string? label)
    {
        _sys.File($"class/hwmon/{folder}/name", chip + "\n");
        _sys.File($"class/hwmon/{folder}/{sensor}_input", value + "\n");
        if (label is not null) _sys.File($"class/hwmon/{folder}/{sensor}_label", label + "\n");
    }

    private IReadOnlyDictionary<string, double> Read()
    {
        var temperatures = new Temperatures(new HostPaths("/nowhere", _sys.Path, "/"));
        _recorder.Declare(temperatures);
        return _recorder.Read(temperatures);
    }
}
