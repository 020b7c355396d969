using LightWatch.Storage.Migrate;
using Microsoft.Extensions.Configuration;

namespace LightWatch.Storage.Tests.Migrate;

public sealed class MigrationPlaceTests
{
    private static readonly IConfiguration Settings = new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string,
            string?> { ["ConnectionStrings:metrics"] = "Host=a;Password=secret1",
                ["ConnectionStrings:old"] = "Host=b" }).Build();

    [Theory, InlineData("postgres", "Host=a;Password=secret1"), InlineData("postgres:old", "Host=b"), InlineData(
        "host=c;Database=d", "Host=c;Database=d"), InlineData(" Server = c", "Host=c")]
    public void Database_is_named_by_setting_or_string(string text, string expected) =>
        Assert.Equal(new MigrationPlace(expected, IsDatabase: true), MigrationPlace.Parse(text, Settings));

    [Theory, InlineData("/srv/data"), InlineData("data"), InlineData("./a=b"), InlineData("/srv/host=x"), InlineData(
        "x=y")]
    public void Anything_else_is_a_folder(string text) => Assert.Equal(
        new MigrationPlace(Path.GetFullPath(text), IsDatabase: false), MigrationPlace.Parse(text, Settings));

    [Theory, InlineData(""), InlineData("postgres:new"), InlineData("postgres://u:secret2@h/d"), InlineData(
        "postgresql://u:secret2@h/d"), InlineData("Host=a;Password=secret2;Nonsense=1")]
    public void Wrong_place_is_refused_without_telling_secrets(string text)
    {
        var refused = Assert.Throws<StoreException>(() => MigrationPlace.Parse(text, Settings));
        Assert.DoesNotContain("secret", refused.Message + refused.InnerException?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Database_is_never_shown() =>
        Assert.DoesNotContain(
            "secret", new MigrationRequest(
                MigrationPlace.Parse("postgres", Settings), MigrationPlace.Parse("x", Settings))
                    .ToString(), StringComparison.Ordinal);
}
