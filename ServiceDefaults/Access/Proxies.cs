using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LightWatch.ServiceDefaults.Access;

/// <summary>What a request says of the proxies it came through, and how far that is believed.</summary>
/// <remarks>
/// Two questions, two answers. "Did it come from another machine?" is believed from anybody: who claims it only loses rights. "From which
/// address?" is believed from <see cref="AccessOptions.TrustedProxies"/> alone, whatever <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c> says.
/// </remarks>
internal static class Proxies
{
    private static readonly string[] Headers = ["X-Forwarded-For", "X-Original-For", "X-Real-IP", "Forwarded"];

    extension(IHostApplicationBuilder builder)
    {
        public void AddProxies() =>
            builder.Services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<AccessOptions>>((forwarded, access) =>
            {
                // Lists that are both empty would mean that everybody is believed.
                _ = access.Value.TryReadProxies(out var networks);
                forwarded.ForwardedHeaders = networks.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor;
                forwarded.KnownProxies.Clear();
                forwarded.KnownIPNetworks.Clear();
                foreach (var network in networks) forwarded.KnownIPNetworks.Add(network);
            });
    }

    extension(IApplicationBuilder app)
    {
        /// <summary>Gives requests from trusted proxies the address of their caller. Goes first.</summary>
        public void UseProxies() => app.UseForwardedHeaders();
    }

    extension(HttpContext context)
    {
        /// <summary>True if the connection or any header says that the request began on another machine.</summary>
        public bool ComesFromElsewhere() =>
            context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address)
            || Headers.Any(name => context.Request.Headers.TryGetValue(name, out var values) && values.Any(IsElsewhere));
    }

    // A list of addresses with or without ports; "for=" and what else cannot be read as a loopback address counts as elsewhere.
    private static bool IsElsewhere(string? list) =>
        (list ?? "").Split(',').Any(hop => !(IPEndPoint.TryParse(hop.Trim(), out var end) && IPAddress.IsLoopback(end.Address)));
}
