using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class VmStatTests
{
    [Fact]
    public void Counters_are_found_by_name()
    {
        var stat = VmStat.Parse(
            "nr_free_pages 1\npgpgin 1427817\npgpgout 991128\npswpin 3\npswpout 4\npgfault 1992215\npgmajfault "u8
                + "1108\n"u8);
        Assert.Equal(
            (1427817, 991128, 3, 4, 1992215, 1108),
            (stat.PageIns, stat.PageOuts, stat.SwapIns, stat.SwapOuts, stat.Faults, stat.MajorFaults));
    }

    [Theory, InlineData(""), InlineData("pgfault"), InlineData("pgfault many"), InlineData("pgfault_x 5")]
    public void Counter_that_is_missing_is_minus_one(string text) =>
        Assert.Equal(-1, VmStat.Parse(Utf8.Bytes(text)).Faults);
}
