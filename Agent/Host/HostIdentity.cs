using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Host;

/// <summary>The identity of this host: the attributes of its OTLP resource.</summary>
/// <remarks>Source: https://opentelemetry.io/docs/specs/semconv/resource/host/ and …/os/.</remarks>
internal sealed class HostIdentity(AgentOptions options)
{
    /// <summary>The job of the host's series, whatever name an orchestrator gives to the process.</summary>
    public const string Job = "hostmetrics";

    /// <summary>What the agent calls itself in its own spans.</summary>
    public const string ServiceName = "lightwatch-agent";

    private const int MaxAddresses = 16;

    private readonly HostPaths _paths = new(options);

    public string Name { get; } = options.HostName is { Length: > 0 } name ? name : ReadName(options);

    /// <summary>
    /// Stable over restarts: the machine id of systemd or D-Bus, the firmware's, or the host's name where there is
    /// none.
    /// </summary>
    public string Id =>
        ReadLine(_paths.Root("/etc/machine-id")) ?? ReadLine(_paths.Root("/var/lib/dbus/machine-id")) ?? ReadLine(
            _paths.Sys("class/dmi/id/product_uuid")) ?? Name;

    public static string Version { get; } = typeof(HostIdentity).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>All attributes, in the order in which they are sent.</summary>
    public IEnumerable<KeyValuePair<string, object>> Attributes()
    {
        var (osVersion, osDescription) = ReadOs();
        yield return new("service.name", Job);
        yield return new("service.instance.id", Name);
        yield return new("service.version", Version);
        yield return new("host.name", Name);
        yield return new("host.id", Id);
        yield return new("host.arch", Architecture());
        if (Addresses() is { Length: > 0 } addresses) yield return new("host.ip", addresses);
        yield return new("os.type", OsType());
        yield return new("os.description", osDescription);
        yield return new("os.version", osVersion);
    }

    /// <summary>The processor's name in the semantic conventions.</summary>
    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "x86",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Armv6 => "arm32",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static string OsType() =>
        OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS()
            ? "darwin"
            : OperatingSystem.IsFreeBSD() ? "freebsd" : "unknown";

    // In a container with the host's /etc mounted, the machine's own name is the container's.
    private static string ReadName(AgentOptions options) =>
        options.RootPath != "/" && ReadLine(new HostPaths(options).Root("/etc/hostname")) is { } host
            ? host
            : Dns.GetHostName();

    private static string? ReadLine(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string[] Addresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .Where(i => i.OperationalStatus != OperationalStatus.Down
                    && i.NetworkInterfaceType != NetworkInterfaceType.Loopback
                    && !i.Name.StartsWith("veth", StringComparison.Ordinal))
                .SelectMany(i => i.GetIPProperties().UnicastAddresses)
                .Where(a => !IPAddress.IsLoopback(a.Address) && !a.Address.IsIPv6LinkLocal
                    && a.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
                .Select(a => a.Address.ToString())
                .Take(MaxAddresses)];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    private (string Version, string Description) ReadOs()
    {
        if (!OperatingSystem.IsLinux())
            return (Environment.OSVersion.Version.ToString(), RuntimeInformation.OSDescription);
        var path = _paths.Root("/etc/os-release");
        var release = new OsRelease(File.Exists(path) ? File.ReadAllText(path) : "");
        return (release.Version ?? Environment.OSVersion.Version.ToString(),
            release.Description ?? RuntimeInformation.OSDescription);
    }
}
