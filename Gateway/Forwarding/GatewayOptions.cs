using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Gateway.Forwarding;

/// <summary>
/// Settings under <c>Gateway</c>. Addresses of the other services are not here: see <see cref="Clusters"/>.
/// </summary>
public sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>
    /// Time between two requests to <c>/health</c> of each destination; two failures in a row take it out of rotation.
    /// 2 seconds: a destination that hangs is left within seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan HealthCheckInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait for one health answer. 2 seconds: a destination that needs longer is overloaded.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Longest time without a byte in either direction before a forwarded request is ended.
    /// 2 minutes: Prometheus clients wait that long for a query.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxSilence { get; set; } = TimeSpan.FromMinutes(2);
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
