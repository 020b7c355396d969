using System.Text;
using LightWatch.Ingest.Import;

namespace LightWatch.Ingest.Tests.Import;

public sealed class LineReaderTests
{
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        var reader = new LineReader(Encoding.UTF8.GetBytes(text));
        while (reader.TryRead(out var line)) lines.Add($"{reader.Number}:{Encoding.UTF8.GetString(line)}");
        return lines;
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1:a")]
    [InlineData("a\n", "1:a")]
    [InlineData("a\r\nb", "1:a|2:b")]
    [InlineData("\n\nb\n", "1:|2:|3:b")]
    [InlineData("\r\n\r", "1:|2:")]
    [InlineData("a\rb\r\r\n", "1:a\rb\r")]
    public void Lines_are_split_at_lf_and_one_cr_before_it_is_dropped(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Lines(text)));
}
