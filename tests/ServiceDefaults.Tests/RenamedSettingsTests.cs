using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LightWatch.ServiceDefaults.Tests;

public sealed partial class RenamedSettingsTests
{
    public static TheoryData<string, string> Keys
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (old, key) in RenamedSettings.Keys) data.Add(old, key);
            return data;
        }
    }

    [GeneratedRegex(@"\A[A-Z][A-Za-z]+:[A-Z][A-Za-z]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Key { get; }

    [Theory, MemberData(nameof(Keys))]
    public void Old_key_is_refused_naming_the_new_one(string old, string key)
    {
        Assert.Matches(Key, old);
        Assert.Matches(Key, key);
        var error = Assert.Throws<OptionsValidationException>(() => RenamedSettings.Refuse(Configuration(old, "1")));
        Assert.StartsWith($"{old} is called {key} now", Assert.Single(error.Failures), StringComparison.Ordinal);
        Assert.Equal(StartError.Explain(error), "wrong setting: " + Assert.Single(error.Failures));
    }

    [Theory, MemberData(nameof(Keys))]
    public void New_key_is_no_old_one(string old, string key)
    {
        RenamedSettings.Refuse(Configuration(key, "1"));
        Assert.Single(RenamedSettings.Keys, k => string.Equals(k.Old, old, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(
        "Telemetry:IntervalSeconds",
        "Telemetry:IntervalSeconds is called Telemetry:Interval now, and is a duration such as 00:00:15")]
    [InlineData("hot:mostbytes", "Hot:MostBytes is called Hot:MaxBytes now")]
    [InlineData("redis:maxreplybytes", "Redis:MaxReplyBytes is no longer needed; remove it")]
    [InlineData("Redis:MostReplyBytes", "Redis:MostReplyBytes is no longer needed; remove it")]
    public void Message_says_what_the_value_is(string key, string expected)
    {
        var error = Assert.Throws<OptionsValidationException>(() => RenamedSettings.Refuse(Configuration(key, "1")));
        Assert.Equal([expected], error.Failures);
    }

    [Fact]
    public void All_old_keys_are_named_at_once()
    {
        string[] gone = [.. RenamedSettings.Keys.Select(k => k.Old), .. RenamedSettings.Removed];
        var settings = gone.ToDictionary(k => k, string? (_) => "1");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var error = Assert.Throws<OptionsValidationException>(() => RenamedSettings.Refuse(configuration));
        Assert.Equal(gone.Length, error.Failures.Count());
    }

    private static IConfiguration Configuration(string key, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
}
