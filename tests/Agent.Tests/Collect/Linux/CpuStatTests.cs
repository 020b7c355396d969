using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class CpuStatTests
{
    private const string Recorded = """
        cpu  17709 0 3335 177278 2724 0 233 10725 0 0
        cpu0 8391 1 1568 90333 281 5 86 5373 0 0
        cpu1 9318 0 1766 86944 2443 0 147 5351 0 0
        intr 310804 0 0 24 1
        ctxt 861973
        btime 1795223961
        processes 6900
        procs_running 6
        procs_blocked 2
        softirq 178290 0 22959
        """;

    [Fact]
    public void Processors_of_a_recorded_file_are_read_state_by_state()
    {
        var cpus = Parse(Recorded);
        Assert.Equal([0, 1], cpus.Select(c => c.Number));
        Assert.Equal([8391, 1, 1568, 90333, 281, 5, 86, 5373],
            Enumerable.Range(0, CpuTicks.States.Length).Select(s => cpus[0][s]));
        Assert.Equal(["user", "nice", "system", "idle", "wait", "interrupt", "softirq", "steal"], CpuTicks.States);
    }

    [Fact]
    public void Processors_that_are_offline_leave_gaps_in_the_numbers() =>
        Assert.Equal([0, 3], Parse("cpu  1 1 1 1\ncpu0 1 2 3 4 5 6 7 8\ncpu3 1 2 3 4 5 6 7 8\n").Select(c => c.Number));

    [Fact]
    public void Columns_that_an_old_kernel_lacks_are_zero() =>
        Assert.Equal([1, 2, 3, 4, 0, 0, 0, 0], Enumerable.Range(0, 8).Select(s => Parse("cpu0 1 2 3 4")[0][s]));

    [Fact]
    public void Counter_beyond_the_signed_range_is_cut_to_its_end() =>
        Assert.Equal(long.MaxValue, Parse("cpu0 18446744073709551615 0 0 0 0 0 0 0")[0][0]);

    [Theory, InlineData(""), InlineData("cpu"), InlineData("cpux 1 2 3 4"), InlineData("cpu0"),
        InlineData("cpu0 1 2 3"), InlineData("cpu0 a b c d"), InlineData("cpu99999999999999 1 2 3 4"),
        InlineData("garbage\ncpu0 1 2 3 4")]
    public void Line_that_is_no_processor_gives_none(string text) => Assert.Empty(Parse(text));

    private static List<CpuTicks> Parse(string text)
    {
        var cpus = new List<CpuTicks>();
        CpuStat.ParseProcessors(Utf8.Bytes(text), cpus);
        return cpus;
    }
}
