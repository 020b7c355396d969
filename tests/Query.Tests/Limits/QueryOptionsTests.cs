using LightWatch.Query.Limits;
using LightWatch.Query.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Tests.Limits;

public sealed class QueryOptionsTests
{
    [Theory]
    [InlineData("Timeout", "00:00:00.5")]
    [InlineData("Timeout", "120")]
    [InlineData("MaxWait", "00:11:00")]
    [InlineData("Lookback", "2.00:00:00")]
    [InlineData("SlowQuery", "-00:00:01")]
    [InlineData("MaxConcurrent", "0")]
    [InlineData("MaxTotalBytes", "1")]
    public async Task Setting_out_of_bounds_stops_the_start_and_is_named(string key, string value)
    {
        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(
            () => ApiServer.StartAsync(("Query:" + key, value)));
        Assert.Contains(key, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Durations_are_read()
    {
        await using var server = await ApiServer.StartAsync(
            ("Query:Timeout", "00:01:30"), ("Query:SlowQuery", "00:00:00"), ("Query:Lookback", "1.00:00:00"));
        var options = server.Services.GetRequiredService<IOptions<QueryOptions>>().Value;
        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.Zero, TimeSpan.FromDays(1)),
            (options.Timeout, options.SlowQuery, options.Lookback));
    }
}
