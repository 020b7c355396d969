using LightWatch.PromQL.Parse;
using LightWatch.Query.Api;
using LightWatch.Query.Errors;
using LightWatch.Storage;

namespace LightWatch.Query.Tests.Api;

public sealed class ApiParametersTests
{
    private const long Farthest = ApiParameters.FarthestUnixMs;

    [Theory]
    [InlineData("4", 4000)]
    [InlineData("1435781451.781", 1_435_781_451_781)]
    [InlineData("-1.5", -1500)]
    [InlineData("1e300", Farthest)]
    [InlineData("-1e300", -Farthest)]
    [InlineData("2015-07-01T20:10:51.781Z", 1_435_781_451_781)]
    [InlineData("-292273086-05-16T16:47:06Z", -Farthest)]
    [InlineData("292277025-08-18T07:12:54.999999999Z", Farthest)]
    public async Task Times_are_seconds_or_rfc_3339(string text, long expected) =>
        Assert.Equal(expected, ApiParameters.Time(await Requests.FormAsync("t=" + Uri.EscapeDataString(text)), "t"));

    [Theory, InlineData(""), InlineData("x"), InlineData("NaN"), InlineData("1,5"), InlineData("2015-07-01")]
    public async Task Other_times_are_refused(string text)
    {
        var form = await Requests.FormAsync("t=" + text);
        var bad = Assert.Throws<ApiException>(() => ApiParameters.Time(form, "t"));
        Assert.Equal($"invalid parameter \"t\": cannot parse \"{text}\" to a valid timestamp", bad.Message);
    }

    [Fact]
    public async Task Time_that_is_left_out_takes_the_default() =>
        Assert.Equal(7, ApiParameters.Time(await Requests.FormAsync(""), "t", 7));

    [Theory, InlineData("15", 15_000), InlineData("0.5", 500), InlineData("1h30m", 5_400_000), InlineData("250ms", 250)]
    public async Task Durations_are_seconds_or_have_units(string text, long expected) =>
        Assert.Equal(expected, ApiParameters.DurationMs(await Requests.FormAsync("d=" + text), "d"));

    [Theory]
    [InlineData("", "cannot parse \"\" to a valid duration")]
    [InlineData("5x", "cannot parse \"5x\" to a valid duration")]
    [InlineData("1e30", "cannot parse \"1e30\" to a valid duration. It overflows int64")]
    public async Task Other_durations_are_refused(string text, string reason)
    {
        var form = await Requests.FormAsync("d=" + text);
        var bad = Assert.Throws<ApiException>(() => ApiParameters.DurationMs(form, "d"));
        Assert.Equal("invalid parameter \"d\": " + reason, bad.Message);
    }

    [Fact]
    public async Task Timeout_and_lookback_may_be_left_out()
    {
        var none = await Requests.FormAsync("");
        Assert.Equal((null, 0), (ApiParameters.Timeout(none), ApiParameters.LookbackMs(none)));
        var both = await Requests.FormAsync("timeout=1.5&lookback_delta=2m");
        Assert.Equal(
            (TimeSpan.FromSeconds(1.5), 120_000), (ApiParameters.Timeout(both), ApiParameters.LookbackMs(both)));
    }

    [Theory, InlineData(""), InlineData("auto")]
    public async Task Tier_is_the_planners_choice_unless_it_is_named(string text) =>
        Assert.Null(ApiParameters.Tier(await Requests.FormAsync("tier=" + text)));

    [Fact]
    public async Task Tier_is_read_and_an_unknown_one_refused()
    {
        Assert.Equal(Tier.Hour, ApiParameters.Tier(await Requests.FormAsync("tier=1h")));
        var wrong = await Requests.FormAsync("tier=5m");
        Assert.Throws<ApiException>(() => ApiParameters.Tier(wrong));
    }

    [Theory, InlineData("", 0), InlineData("0", 0), InlineData("12", 12), InlineData("+3", 3)]
    public async Task Limit_is_a_number_from_zero(string text, int expected) =>
        Assert.Equal(expected, ApiParameters.Limit(await Requests.FormAsync("limit=" + Uri.EscapeDataString(text))));

    [Theory, InlineData("-1"), InlineData("1.5"), InlineData("99999999999"), InlineData("x")]
    public async Task Other_limits_are_refused(string text)
    {
        var form = await Requests.FormAsync("limit=" + text);
        Assert.Throws<ApiException>(() => ApiParameters.Limit(form));
    }

    [Fact]
    public async Task Metadata_limit_may_be_negative_and_is_minus_one_if_left_out()
    {
        var form = await Requests.FormAsync("limit=-5&bad=x");
        Assert.Equal(-5, ApiParameters.MetadataLimit(form, "limit"));
        Assert.Equal(-1, ApiParameters.MetadataLimit(form, "limit_per_metric"));
        var bad = Assert.Throws<ApiException>(() => ApiParameters.MetadataLimit(form, "bad"));
        Assert.Equal("bad must be a number", bad.Message);
    }

    [Fact]
    public async Task Selectors_are_all_those_of_match()
    {
        var form = await Requests.FormAsync("match[]=a&match[]={b=\"c\"}");
        Assert.Equal(["__name__", "b"], ApiParameters.Selectors(form).Select(s => s[0].Name));
    }

    [Fact]
    public async Task Selector_that_matches_everything_is_refused()
    {
        var form = await Requests.FormAsync("match[]={a=~\".*\"}");
        Assert.ThrowsAny<Exception>(() => ApiParameters.Selectors(form));
        var broken = await Requests.FormAsync("match[]=a(");
        Assert.Throws<ParseException>(() => ApiParameters.Selectors(broken));
    }
}
