using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class PidStatTests
{
    private const string Rest =
        "R 11516 11516 3120 0 -1 4194304 98 0 7 0 11 12 0 0 20 0 3 0 146437 3133440 358 18446744073709551615 1 1 0 0 "
            + "0 0 0 0 0 0 0 0 17 0 0 0 42 0 0 0 0 0 0 0 0 0 0";

    [Theory, InlineData("cat"), InlineData("a b"), InlineData("evil) R 1 2 3"), InlineData("((("),
        InlineData("line\nfeed"), InlineData("")]
    public void Process_is_read_whatever_it_calls_itself(string name)
    {
        Assert.True(PidStat.TryParse(Utf8.Bytes($"11523 ({name}) {Rest}"), out var stat, out var parsed));
        Assert.Equal(name, Utf8.Text(parsed));
        Assert.Equal(new PidStat(11523, 'R', 11516, 98, 7, 11, 12, 42, 3, 146437, 3133440, 358), stat);
    }

    [Theory, InlineData(""), InlineData("1 (a"), InlineData("(a) R"), InlineData("x (a) R 1 2"),
        InlineData("1 (a) R 1 2 3"), InlineData("99999999999 (a) R 1")]
    public void Line_cut_short_is_refused(string text) =>
        Assert.False(PidStat.TryParse(Utf8.Bytes(text), out _, out _));

    [Theory, InlineData('R', "running"), InlineData('S', "sleeping"), InlineData('D', "blocked"),
        InlineData('T', "stopped"), InlineData('t', "stopped"), InlineData('Z', "zombies"), InlineData('I', "idle"),
        InlineData('X', "unknown")]
    public void State_letter_has_the_collectors_word(char letter, string word) =>
        Assert.Equal(word,
            new[] { "running", "sleeping", "blocked", "stopped", "zombies", "idle",
                "unknown" }[Processes.StatusOf(letter)]);
}
