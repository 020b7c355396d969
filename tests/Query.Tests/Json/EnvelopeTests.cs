using System.Text.Json;
using LightWatch.Query.Json;

namespace LightWatch.Query.Tests.Json;

public sealed class EnvelopeTests
{
    private static async Task<string> AnswerAsync(IReadOnlyList<string>? warnings, IReadOnlyList<string>? infos)
    {
        var context = Requests.Get();
        using var output = new JsonOutput(context);
        Envelope.Begin(output);
        output.Write("1"u8);
        await Envelope.EndAsync(output, warnings, infos);
        return Requests.SentText(context);
    }

    [Fact]
    public async Task Lists_are_left_out_when_empty() =>
        Assert.Equal("""{"status":"success","data":1}""", await AnswerAsync([], null));

    [Fact]
    public async Task Warnings_stand_before_infos() => Assert.Equal(
        """{"status":"success","data":1,"warnings":["w \"1\""],"infos":["i"]}""",
        await AnswerAsync(["w \"1\""], ["i"]));

    [Fact]
    public async Task Annotations_beyond_ten_are_counted()
    {
        var infos = Enumerable.Range(0, 13).Select(i => $"i{i}").ToList();
        using var answer = JsonDocument.Parse(await AnswerAsync(null, infos));
        var written = answer.RootElement.GetProperty("infos").EnumerateArray().Select(i => i.GetString()!).ToList();
        Assert.Equal(infos[..10], written[..^1]);
        Assert.Equal("3 more info annotations omitted", written[^1]);
    }

    [Theory]
    [InlineData(false, """{"status":"success","data":["a","b\n"]}""")]
    [InlineData(true, """{"status":"success","data":["a","b\n"],"warnings":["results truncated due to limit"]}""")]
    public async Task Texts_are_a_list_with_a_warning_where_they_were_cut(bool truncated, string expected)
    {
        var context = Requests.Get();
        await Envelope.WriteTextsAsync(context, ["a", "b\n"], truncated);
        Assert.Equal(expected, Requests.SentText(context));
    }

    [Fact]
    public async Task Object_has_the_members_that_were_written()
    {
        var context = Requests.Get();
        await Envelope.WriteObjectAsync(context, json => json.WriteNumber("n", 7));
        Assert.Equal("""{"status":"success","data":{"n":7}}""", Requests.SentText(context));
    }

    [Fact]
    public async Task Fixed_data_is_sent_as_it_is()
    {
        var context = Requests.Get();
        await Envelope.WriteAsync(context, "[]"u8.ToArray());
        Assert.Equal("""{"status":"success","data":[]}""", Requests.SentText(context));
    }
}
