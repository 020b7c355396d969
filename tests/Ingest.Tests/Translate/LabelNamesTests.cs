using LightWatch.Ingest.Translate;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class LabelNamesTests
{
    [Theory]
    [InlineData("http.method", "http_method")]
    [InlineData("plain", "plain")]
    [InlineData("a..b", "a_b")]
    [InlineData("9lives", "key_9lives")]
    [InlineData("_private", "_private")]
    [InlineData("__reserved__", "__reserved__")]
    [InlineData("__re..served__", "__re_served__")]
    [InlineData("__half", "_half")]
    [InlineData("trailing.", "trailing_")]
    [InlineData("ünïcode", "_n_code")]
    [InlineData("with:colon", "with_colon")]
    [InlineData("", null)]
    [InlineData("...", null)]
    [InlineData("____", null)]
    public void Attribute_key_gives_the_label_name(string key, string? expected) =>
        Assert.Equal(expected, LabelNames.Translate(key));
}
