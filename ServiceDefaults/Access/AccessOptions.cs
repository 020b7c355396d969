using Microsoft.Extensions.Configuration;

namespace LightWatch.ServiceDefaults.Access;

/// <summary>When credentials are required.</summary>
public enum AccessMode
{
    /// <summary>As soon as any listener is reachable from another machine.</summary>
    Auto,

    /// <summary>Always, on loopback too.</summary>
    Required,

    /// <summary>Never: something in front of LightWatch decides who may call.</summary>
    Off,
}

/// <summary>Section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>When credentials are required. Auto: on one machine nobody wants a login, on a network everybody needs one.</summary>
    public AccessMode Mode { get; set; } = AccessMode.Auto;

    /// <summary>Wrong credentials from one address in a minute before it has to wait. 20: enough for a person and a misconfigured agent.</summary>
    public int FailuresPerMinute { get; set; } = 20;

    /// <summary>Whether callers need credentials under this configuration.</summary>
    public bool IsRequired(IConfiguration configuration) => Mode switch
    {
        AccessMode.Required => true,
        AccessMode.Off => false,
        _ => Urls(configuration).Any(url => !IsLoopback(url)),
    };

    private static IEnumerable<string> Urls(IConfiguration configuration)
    {
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
            if (endpoint["Url"] is { } url) yield return url;
        foreach (var key in (string[])["urls", "http_ports", "https_ports"])
            foreach (var url in (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                yield return url;
    }

    private static bool IsLoopback(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.IsLoopback || uri.Scheme == "unix");
}
