using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class WireTextTests
{
    [Fact]
    public void Valid_text_is_read_as_it_is() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), drawn =>
    {
        var text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(drawn.Get));       // lone surrogates are no text
        return WireText.TryRead(Encoding.UTF8.GetBytes(text), out var read) && read == text.Replace('\0', '\uFFFD');
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("FF")]
    [InlineData("C080")]            // an overlong NUL
    [InlineData("EDA080")]          // a surrogate
    [InlineData("61E282")]          // cut short
    [InlineData("F4908080")]        // beyond U+10FFFF
    public void Bytes_that_are_not_utf8_are_refused(string hex)
    {
        Assert.False(WireText.TryRead(Convert.FromHexString(hex), out var text));
        Assert.Equal("", text);
    }

    [Fact]
    public void Nul_becomes_the_replacement_character()
    {
        Assert.True(WireText.TryRead("a\0b"u8, out var text));
        Assert.Equal("a\uFFFDb", text);
    }
}
