using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LightWatch.ServiceDefaults.Tests;

public sealed class TelemetryTests
{
    [Theory]
    [InlineData("00:00:01", 1)]
    [InlineData("01:00:00", 3600)]
    [InlineData(null, 15)]
    public void Interval_within_bounds_is_taken(string? text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Options("Telemetry:Interval", text).Interval);

    [Theory]
    [InlineData("Telemetry:Interval", "00:00:00")]
    [InlineData("Telemetry:Interval", "15")]                     // .NET reads days
    [InlineData("Telemetry:Endpoint", "no address")]
    public void Wrong_setting_is_refused_by_name(string key, string text)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Options(key, text));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    private static TelemetryOptions Options(string key, string? text)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (text is not null) builder.Configuration[key] = text;
        builder.AddTelemetry();
        using var services = builder.Services.BuildServiceProvider();
        return services.GetRequiredService<IOptions<TelemetryOptions>>().Value;
    }
}
