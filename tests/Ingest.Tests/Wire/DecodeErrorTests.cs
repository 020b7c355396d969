using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class DecodeErrorTests
{
    [Fact]
    public void Each_error_has_a_sentence_of_its_own()
    {
        var texts = Enum.GetValues<DecodeError>().Select(e => e.Text()).ToArray();
        Assert.All(texts, t => Assert.False(string.IsNullOrWhiteSpace(t)));
        Assert.Equal(texts.Length, texts.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_default_error_is_none() => Assert.Equal("no error", default(DecodeError).Text());

    [Fact]
    public void A_value_outside_the_enum_counts_as_malformed() =>
        Assert.Equal(DecodeError.Malformed.Text(), ((DecodeError)999).Text());
}
