using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Text;

public sealed class NamedLinesTests
{
    private const string Stat = """
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

    [Theory, InlineData("processes", 6900L), InlineData("btime", 1795223961L), InlineData("procs_blocked", 2L)]
    public void Single_number_is_found_by_its_name(string name, long expected)
    {
        Assert.True(NamedLines.TryFind(Utf8.Bytes(Stat), Utf8.Bytes(name), out var value));
        Assert.Equal(expected, value);
    }

    [Theory, InlineData(""), InlineData("processes"), InlineData("processes many"), InlineData("processes_x 5")]
    public void Single_number_that_is_not_there_is_not_found(string text) =>
        Assert.False(NamedLines.TryFind(Utf8.Bytes(text), "processes"u8, out _));
}
