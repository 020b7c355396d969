using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Text;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData(""), InlineData("a", "a"), InlineData("a\n", "a"), InlineData("a\nb", "a", "b"),
        InlineData("\n\na\n", "", "", "a")]
    public void Lines_come_without_their_line_feeds(string text, params string[] expected)
    {
        var lines = new List<string>();
        for (var reader = new LineReader(Utf8.Bytes(text)); reader.TryRead(out var line);) lines.Add(Utf8.Text(line));
        Assert.Equal(expected, lines);
    }
}
