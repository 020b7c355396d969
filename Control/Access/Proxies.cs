using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LightWatch.Control.Access;

/// <summary>The headers by which proxies report where a request came from, and how far they are believed.</summary>
/// <remarks>
/// That a request came from another machine is believed of any header: the claim only takes rights away. From which
/// address it came is believed from <see cref="AccessOptions.TrustedProxies"/> alone, whatever
/// <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c> says.
/// </remarks>
internal static class Proxies
{
    private static readonly string[] Headers = ["X-Forwarded-For", "X-Original-For", "X-Real-IP", "Forwarded"];

    extension(IHostApplicationBuilder builder)
    {
        /// <summary>
        /// Makes the forwarded-headers middleware believe <see cref="AccessOptions.TrustedProxies"/> and no others.
        /// </summary>
        public void AddProxies() =>
            builder.Services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<AccessOptions>>(
                (forwarded, access) =>
            {
                // Two empty lists would mean that every sender is believed.
                _ = access.Value.TryReadProxies(out var networks);
                forwarded.ForwardedHeaders = networks.Count == 0 ? ForwardedHeaders.None
                    : ForwardedHeaders.XForwardedFor;
                forwarded.KnownProxies.Clear();
                forwarded.KnownIPNetworks.Clear();
                foreach (var network in networks) forwarded.KnownIPNetworks.Add(network);
            });
    }

    extension(HttpContext context)
    {
        /// <summary>True if the connection or any header says that the request began on another machine.</summary>
        public bool ComesFromElsewhere() =>
            context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address)
            || Headers.Any(
                name => context.Request.Headers.TryGetValue(name, out var values) && values.Any(IsElsewhere));
    }

    // A list of addresses with or without ports; "for=" and any other text that is no loopback address counts as
    // elsewhere.
    private static bool IsElsewhere(string? list) =>
        (list ?? "").Split(',').Any(
            hop => !(IPEndPoint.TryParse(hop.Trim(), out var end) && IPAddress.IsLoopback(end.Address)));
}
