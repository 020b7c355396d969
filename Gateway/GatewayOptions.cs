using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Gateway;

/// <summary>Settings under <c>Gateway</c>. Addresses of the other services are not here: see <see cref="Forwarding.Clusters"/>.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Seconds between two looks at <c>/health</c> of each forwarding destination; two bad ones in a row set it aside. 2: one that hangs is left within seconds.</summary>
    [Range(1, 3600)]
    public int HealthCheckSeconds { get; set; } = 2;

    /// <summary>Seconds to wait for one health answer. 2: a destination that needs longer is not one to send people to.</summary>
    [Range(1, 60)]
    public int HealthTimeoutSeconds { get; set; } = 2;

    /// <summary>Seconds a forwarded request may stay silent before it is ended. 120: Prometheus clients wait two minutes for a query.</summary>
    [Range(1, 3600)]
    public int SilenceSeconds { get; set; } = 120;
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
