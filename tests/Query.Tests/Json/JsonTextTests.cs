using System.Text;
using System.Text.Json;
using LightWatch.Query.Json;

namespace LightWatch.Query.Tests.Json;

public sealed class JsonTextTests
{
    private static string Written(Action<JsonText> write)
    {
        using var json = new JsonText();
        write(json);
        return Encoding.UTF8.GetString(json.Written.Span);
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("\n\r\t\b\0", "\"\\n\\r\\t\\u0008\\u0000\"")]
    [InlineData("</ä€😀", "\"</ä€😀\"")]
    public void Strings_are_quoted_and_escaped(string text, string expected)
    {
        var written = Written(json => json.WriteString(text));
        Assert.Equal(expected, written);
        Assert.Equal(text, JsonDocument.Parse(written).RootElement.GetString());
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_435_781_451_781, "1435781451.781")]
    [InlineData(1_435_781_451_000, "1435781451")]
    [InlineData(60_005, "60.005")]
    [InlineData(-1, "-0.001")]
    [InlineData(-1_500, "-1.500")]
    [InlineData(long.MinValue, "-9223372036854775.808")]
    public void Times_are_seconds_with_milliseconds_where_there_are_some(long unixMs, string expected) =>
        Assert.Equal(expected, Written(json => json.WriteTime(unixMs)));

    [Theory]
    [InlineData(1.5, "\"1.5\"")]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"+Inf\"")]
    [InlineData(double.NegativeInfinity, "\"-Inf\"")]
    [InlineData(1e21, "\"1e+21\"")]
    public void Quoted_floats_are_written_as_go_writes_them(double value, string expected) =>
        Assert.Equal(expected, Written(json => json.WriteQuoted(value)));

    [Theory, InlineData(0), InlineData(long.MaxValue), InlineData(long.MinValue)]
    public void Whole_numbers_are_written_in_full(long value) =>
        Assert.Equal(value, JsonDocument.Parse(Written(json => json.WriteNumber(value))).RootElement.GetInt64());

    [Fact]
    public void Text_beyond_the_first_buffer_is_kept_whole()
    {
        var text = new string('x', 100_000);
        var written = Written(json =>
        {
            json.WriteAscii("[");
            for (var i = 0; i < 5; i++)
            {
                if (i > 0) json.Write((byte)',');
                json.WriteString(text);
            }
            json.WriteAscii("]");
        });
        Assert.All(JsonDocument.Parse(written).RootElement.EnumerateArray(), e => Assert.Equal(text, e.GetString()));
    }

    [Fact]
    public void Clearing_begins_a_new_text()
    {
        using var json = new JsonText();
        json.WriteAscii("gone");
        json.Clear();
        json.WriteAscii("kept");
        Assert.Equal("kept"u8.ToArray(), json.Written.ToArray());
    }

    [Fact]
    public void Disposing_twice_returns_the_memory_once()
    {
        var json = new JsonText();
        json.WriteAscii("x");
        json.Dispose();
        json.Dispose();
        Assert.True(json.Written.IsEmpty);
    }
}
