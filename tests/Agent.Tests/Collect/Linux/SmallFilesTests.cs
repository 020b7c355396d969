using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

/// <summary>The files of one line or a few: loadavg, uptime, swaps, vmstat, pressure, temperatures.</summary>
public sealed class SmallFilesTests
{
    [Fact]
    public void Load_averages_are_the_first_three_numbers()
    {
        Assert.True(Load.TryParse("1.04 0.55 0.36 7/119 6862\n"u8, out var one, out var five, out var fifteen));
        Assert.Equal((1.04, 0.55, 0.36), (one, five, fifteen));
    }

    [Theory, InlineData(""), InlineData("1.0 2.0"), InlineData("a b c"), InlineData("NaN 1 1"), InlineData("1,5 2,5 3,5")]
    public void Load_averages_that_are_not_there_are_refused(string text) => Assert.False(Load.TryParse(Utf8.Bytes(text), out _, out _, out _));

    [Fact]
    public void Uptime_is_the_first_number()
    {
        Assert.True(Uptime.TryParse("1464.37 2650.01\n"u8, out var seconds));
        Assert.Equal(1464.37, seconds);
    }

    [Fact]
    public void Swap_areas_are_read_after_the_heading()
    {
        var swaps = new Swaps("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/sda2                               partition\t2097148\t\t1024\t\t-2\n/swap\\040file file 100 200 -3\n"u8);
        Assert.True(swaps.TryRead());
        Assert.Equal(("/dev/sda2", 2097148L * 1024, 1024L * 1024), (Utf8.Text(swaps.Device), swaps.SizeBytes, swaps.UsedBytes));
        Assert.True(swaps.TryRead());
        Assert.Equal(swaps.SizeBytes, swaps.UsedBytes);
        Assert.False(swaps.TryRead());
    }

    [Fact]
    public void Paging_counters_are_found_by_name()
    {
        var stat = VmStat.Parse("nr_free_pages 1\npgpgin 1427817\npgpgout 991128\npswpin 3\npswpout 4\npgfault 1992215\npgmajfault 1108\n"u8);
        Assert.Equal((1427817, 991128, 3, 4, 1992215, 1108), (stat.PageIns, stat.PageOuts, stat.SwapIns, stat.SwapOuts, stat.Faults, stat.MajorFaults));
    }

    [Fact]
    public void Pressure_line_is_read_in_percent_and_microseconds()
    {
        Assert.True(Pressure.TryParse("full avg10=1.50 avg60=0.25 avg300=0.01 total=123456789"u8, out var isFull, out var avg10, out var avg60, out var avg300, out var total));
        Assert.Equal((true, 1.5, 0.25, 0.01, 123456789L), (isFull, avg10, avg60, avg300, total));
    }

    [Theory, InlineData(""), InlineData("some"), InlineData("some avg10=1 avg60=1 avg300=1"), InlineData("none avg10=1 avg60=1 avg300=1 total=1"), InlineData("some avg10=x avg60=1 avg300=1 total=1")]
    public void Pressure_line_that_is_none_is_refused(string text) => Assert.False(Pressure.TryParse(Utf8.Bytes(text), out _, out _, out _, out _, out _));

    [Theory, InlineData("45000\n", 45.0), InlineData("-5500", -5.5), InlineData("0", 0.0)]
    public void Temperature_is_in_thousandths(string text, double expected)
    {
        Assert.True(Temperatures.TryParse(Utf8.Bytes(text), out var celsius));
        Assert.Equal(expected, celsius);
    }

    [Theory, InlineData(""), InlineData("warm"), InlineData("-128000"), InlineData("65261850")]
    public void Temperature_that_no_sensor_measures_is_refused(string text) => Assert.False(Temperatures.TryParse(Utf8.Bytes(text), out _));

    [Fact]
    public void Program_and_line_of_a_process_are_told_apart()
    {
        Assert.Equal(("/usr/bin/python3", "/usr/bin/python3 a b.py --x"), ProcessDescription.ParseCommand("/usr/bin/python3\0a b.py\0--x\0"u8));
        Assert.Equal(("postgres", "postgres: checkpointer "), ProcessDescription.ParseCommand("postgres: checkpointer \0"u8));
        Assert.Equal(("", ""), ProcessDescription.ParseCommand(""u8));
    }

    [Fact]
    public void Users_are_known_by_their_number()
    {
        var users = ProcessDescription.ParseUsers("root:x:0:0:root:/root:/bin/bash\nbroken\nwww-data:x:33:33::/:/x\nalias:x:0:0::/:/\nx:y\n"u8);
        Assert.Equal("root", users[0]);
        Assert.Equal("www-data", users[33]);
        Assert.Equal(2, users.Count);
    }
}
