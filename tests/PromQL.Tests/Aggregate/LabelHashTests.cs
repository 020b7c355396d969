using System.Text;
using LightWatch.PromQL.Aggregate;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Aggregate;

public sealed class LabelHashTests
{
    // Known values of XXH64 with seed 0.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999UL)]
    [InlineData("a", 0xD24EC4F1A98C6E5BUL)]
    [InlineData("abc", 0x44BC2CF5AD770999UL)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x0B242D361FDA71BCUL)]
    public void Hash_of_known_text_is_its_known_value(string text, ulong expected) =>
        Assert.Equal(expected, LabelHash.Hash(Encoding.ASCII.GetBytes(text)));

    [Theory, InlineData(0.1), InlineData(0.5), InlineData(0.9)]
    public void Ratio_and_its_complement_share_series_out_between_them(double ratio)
    {
        var series = Enumerable.Range(0, 1000).Select(i => Labels.From(("__name__", "x"), ("i", $"{i}"))).ToList();
        Assert.All(series, s => Assert.NotEqual(LabelHash.IsSampled(s, ratio), LabelHash.IsSampled(s, ratio - 1)));
        Assert.InRange(series.Count(s => LabelHash.IsSampled(s, ratio)), (ratio * 1000) - 60, (ratio * 1000) + 60);
    }
}
