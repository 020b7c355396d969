using LightWatch.Gateway.Forwarding;

namespace LightWatch.Gateway.Tests.Forwarding;

public sealed class GatewayOptionsTests
{
    [Fact]
    public void Defaults_are_within_bounds() =>
        Assert.True(new GatewayOptionsValidator().Validate(null, new GatewayOptions()).Succeeded);

    [Theory, InlineData(0, 2, 120), InlineData(3601, 2, 120), InlineData(2, 61, 120), InlineData(2, 2, 0)]
    public void Durations_out_of_bounds_are_refused(int interval, int timeout, int silence)
    {
        var options = new GatewayOptions
        {
            HealthCheckInterval = TimeSpan.FromSeconds(interval),
            HealthTimeout = TimeSpan.FromSeconds(timeout),
            MaxSilence = TimeSpan.FromSeconds(silence),
        };
        Assert.True(new GatewayOptionsValidator().Validate(null, options).Failed);
    }
}
