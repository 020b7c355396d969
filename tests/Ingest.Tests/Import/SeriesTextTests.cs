using System.Text;
using LightWatch.Ingest.Import;

namespace LightWatch.Ingest.Tests.Import;

public sealed class SeriesTextTests
{
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static (string? Error, string Labels) Parse(string series)
    {
        var labels = new List<string>();
        var error = SeriesText.Parse(Bytes(series), (name, value) => labels.Add(name + "=" + value));
        return (error, string.Join('|', labels));
    }

    [Theory]
    [InlineData("up 1", 2)]
    [InlineData("up", 2)]
    [InlineData("up\t1", 2)]
    [InlineData("up{a=\"b\"} 1", 9)]
    [InlineData("up {a=\"b\"} 1", 10)]
    [InlineData("up{a=\"} \\\" }\"} 1", 14)]
    [InlineData("{\"x y\"} 1", 7)]
    [InlineData("", 0)]
    [InlineData("up{a=\"b\" 1", -1)]
    [InlineData("up{a=\"b} 1", -1)]
    [InlineData("up{a=\"b\\\"} 1", -1)]
    public void The_series_ends_before_the_value_or_is_not_closed(string line, int expected) =>
        Assert.Equal(expected, SeriesText.Length(Bytes(line)));

    [Theory]
    [InlineData("up", "__name__=up")]
    [InlineData("a:b_1{}", "__name__=a:b_1")]
    [InlineData("up{a=\"1\",b=\"2\",}", "__name__=up|a=1|b=2")]
    [InlineData("up { a = \"1\" , b = \"2\" }", "__name__=up|a=1|b=2")]
    [InlineData("{\"utf8.name\", \"label.name\"=\"v\"}", "__name__=utf8.name|label.name=v")]
    [InlineData("up{a=\"\\n\\\\\\\"\\x\"}", "__name__=up|a=\n\\\"\\x")]
    [InlineData("{a=\"1\"}", "a=1")]
    public void Labels_are_found_with_their_escapes(string series, string expected) =>
        Assert.Equal((null, expected), Parse(series));

    [Theory]
    [InlineData("9up", "metric's name")]
    [InlineData("up-1{a=\"b\"}", "metric's name")]
    [InlineData("up{9a=\"b\"}", "label's name")]
    [InlineData("up{a:b=\"c\"}", "label's name")]
    [InlineData("up{=\"c\"}", "label's name")]
    [InlineData("up{a}", "'a' has no value")]
    [InlineData("up{a \"b\"}", "'a' has no value")]
    [InlineData("up{a=b}", "'a' is not a quoted text")]
    [InlineData("up{a=\"b}", "'a' is not a quoted text")]
    [InlineData("up{a=\"b\"c=\"d\"}", "commas")]
    public void Broken_labels_are_refused_with_their_reason(string series, string expected) =>
        Assert.Contains(expected, Parse(series).Error, StringComparison.Ordinal);

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        byte[] value = [.. Bytes("up{a=\""), 0xFF, .. Bytes("\"}")];
        Assert.Contains("'a'", SeriesText.Parse(value, (_, _) => { }), StringComparison.Ordinal);
        Assert.Contains("metric's name", SeriesText.Parse([0xFF], (_, _) => { }), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_parsed_or_refused_without_an_exception()
    {
        var random = new Random(5);
        var letters = Bytes("ab\"\\{},= \t\n1üx");
        var parsed = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var line = new byte[random.Next(1, 30)];
            for (var i = 0; i < line.Length; i++) line[i] = letters[random.Next(letters.Length)];
            if (random.Next(2) == 0) line = [.. Bytes("a{"), .. line, .. Bytes("\"}")];
            var length = SeriesText.Length(line);
            Assert.InRange(length, -1, line.Length);
            if (length > 0 && SeriesText.Parse(line.AsSpan(0, length), (_, _) => { }) is null) parsed++;
        }
        Assert.True(parsed > 100, $"{parsed} lines were sound");
    }
}
