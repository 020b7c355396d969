using System.Security.Cryptography;
using System.Text;
using LightWatch.Storage.Postgres.Write;

namespace LightWatch.Storage.Tests.Postgres.Write;

public sealed class FingerprintTests
{
    [Fact]
    public void Fingerprint_is_the_first_half_of_the_hash_that_the_documents_describe()
    {
        var labels = Labels.From(("__name__", "up"), ("job", "nodé"));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("__name__\0up\0job\0nodé\0"));
        var text = Convert.ToHexStringLower(hash[..16]);
        Assert.Equal(text, Fingerprint.Of(labels).ToString("N"));
    }

    [Fact]
    public void Long_labels_are_hashed_as_short_ones_are()
    {
        var value = new string('x', 5000);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"a\0{value}\0"));
        Assert.Equal(new Guid(hash.AsSpan(0, 16), bigEndian: true), Fingerprint.Of(Labels.From(("a", value))));
    }

    [Fact]
    public void Name_and_value_are_kept_apart() =>
        Assert.NotEqual(Fingerprint.Of(Labels.From(("ab", "c"))), Fingerprint.Of(Labels.From(("a", "bc"))));

    [Fact]
    public void Nul_counts_as_the_replacement_character() =>
        Assert.Equal(Fingerprint.Of(Labels.From(("a", "b\uFFFDc"))), Fingerprint.Of(Labels.From(("a", "b\0c"))));

    [Theory, InlineData("", ""), InlineData("plain", "plain"), InlineData("\0a\0", "\uFFFDa\uFFFD")]
    public void Stored_text_has_no_nul(string text, string stored) => Assert.Equal(stored, Fingerprint.Storable(text));
}
