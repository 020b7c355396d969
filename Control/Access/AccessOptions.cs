using System.Net;
using Microsoft.Extensions.Configuration;

namespace LightWatch.Control.Access;

/// <summary>When credentials are required.</summary>
public enum AccessMode
{
    /// <summary>
    /// As soon as any listener is reachable from another machine, and of any request that another machine sent through
    /// a proxy.
    /// </summary>
    Auto,

    /// <summary>Always, on loopback too.</summary>
    Required,

    /// <summary>Never: something in front of LightWatch decides who may call.</summary>
    Off,
}

/// <summary>Section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Access";

    /// <summary>
    /// When credentials are required. Auto: a login is a burden on one machine, and a must on a network.
    /// </summary>
    public AccessMode Mode { get; set; } = AccessMode.Auto;

    /// <summary>
    /// Wrong credentials from one address in a minute before it has to wait. 20: enough for a person and a
    /// misconfigured agent.
    /// </summary>
    public int FailuresPerMinute { get; set; } = 20;

    /// <summary>
    /// Addresses or networks (<c>10.0.0.5,10.1.0.0/16</c>) of Gateways and other proxies whose headers on where a
    /// request came from are believed, for limits and logs. None by default: any caller can write a header. It never
    /// lets a request in that would be refused without it.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>
    /// PEM file with the authority (or several) whose client certificates are taken on the TLS listeners for metrics.
    /// Their owners may ingest, for the host that the certificate names (its first DNS name, else its common name).
    /// None: certificates are not asked for.
    /// </summary>
    public string ClientAuthority { get; set; } = "";

    /// <summary>Serial numbers of certificates that are no longer taken, hexadecimal, with commas between.</summary>
    public string RevokedCertificates { get; set; } = "";

    /// <summary>The revoked serial numbers, each as <see cref="PlainSerial"/>.</summary>
    internal IEnumerable<string> Revoked() => RevokedCertificates.Split(
        ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(PlainSerial);

    /// <summary>
    /// A serial number without the colons that tools print, and without the zeros in front, which some leave out.
    /// </summary>
    internal static string PlainSerial(string serial) =>
        serial.Replace(":", "", StringComparison.Ordinal).TrimStart('0');

    /// <summary>The trusted proxies as networks.</summary>
    /// <returns>False if the setting cannot be read.</returns>
    internal bool TryReadProxies(out IReadOnlyList<IPNetwork> networks)
    {
        List<IPNetwork> read = [];
        networks = read;
        foreach (var text in TrustedProxies.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(text, out var network)) read.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                read.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else return false;
        }
        return true;
    }

    /// <summary>Whether all callers need credentials under this configuration.</summary>
    public bool IsRequired(IConfiguration configuration) => Mode switch
    {
        AccessMode.Required => true,
        AccessMode.Off => false,
        _ => BeyondLoopback(configuration) is not null,
    };

    /// <summary>A listener that other machines can reach, as configured; null if there is none.</summary>
    public static string? BeyondLoopback(IConfiguration configuration) =>
        Urls(configuration).FirstOrDefault(url => !IsLoopback(url));

    private static IEnumerable<string> Urls(IConfiguration configuration)
    {
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
            if (endpoint["Url"] is { } url) yield return url;
        foreach (var key in (string[])["urls", "http_ports", "https_ports"])
            foreach (var url in (configuration[key] ?? "").Split(
                ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                yield return url;
    }

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.IsLoopback || uri.Scheme == "unix");
}
