using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Agent.Settings;

/// <summary>What the agent reads, how often, and where it sends. Section <c>Agent</c> of the settings.</summary>
public sealed class AgentOptions
{
    /// <summary>Where LightWatch listens for OTLP/gRPC by default.</summary>
    public const string DefaultEndpoint = "http://127.0.0.1:4317";

    /// <summary>OTLP/gRPC receiver: http or https, host and port. Default: this machine's LightWatch.</summary>
    [Required, RegularExpression("https?://.+", ErrorMessage = "Agent:Endpoint must start with http:// or https://")]
    public string Endpoint { get; set; } = DefaultEndpoint;

    /// <summary>
    /// Bearer token of this host, sent with every request. Default: none, which a server on loopback accepts.
    /// </summary>
    public string Token { get; set; } = "";

    /// <summary>
    /// PEM file with the certificate that identifies this host to the server. Default: none, a token does.
    /// </summary>
    public string ClientCertificate { get; set; } = "";

    /// <summary>PEM file with its key. Default: the key is in the certificate's file.</summary>
    public string ClientKey { get; set; } = "";

    /// <summary>
    /// PEM file with the authority that signed the server's certificate. Default: the system's authorities.
    /// </summary>
    public string Authority { get; set; } = "";

    /// <summary>Further request headers as <c>name=value,name=value</c>. Default: none.</summary>
    public string Headers { get; set; } = "";

    /// <summary>Time between two collections. 5 s: short enough to watch live, and a few ms of CPU each.</summary>
    [Between("00:00:00.1", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The host's name as reported. Default: the machine's own.</summary>
    public string HostName { get; set; } = "";

    /// <summary>
    /// Further attributes of the host as <c>name=value,name=value</c>; they win over those that the agent finds.
    /// Default: none. The standard variables (<c>OTEL_RESOURCE_ATTRIBUTES</c>) are not among them: they describe a
    /// process, which may be another one at each start, and a host's series must stay what they are.
    /// </summary>
    public string Attributes { get; set; } = "";

    /// <summary>Path of the host's /proc; another one when the agent runs in a container.</summary>
    [Required]
    public string ProcPath { get; set; } = "/proc";

    /// <summary>Path of the host's /sys.</summary>
    [Required]
    public string SysPath { get; set; } = "/sys";

    /// <summary>Path of the host's root.</summary>
    [Required]
    public string RootPath { get; set; } = "/";

    /// <summary>
    /// Folder of the batches that wait for the server. Default: the platform's state folder; <c>none</c>: only memory.
    /// </summary>
    public string BufferPath { get; set; } = "";

    /// <summary>
    /// Largest size of kept data, bytes on disk. 64 MiB: about a day at the default interval. The oldest is dropped
    /// first.
    /// </summary>
    [Between("65536", "1099511627776")]
    public long BufferMaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Oldest kept data. 7 days: older data says little about the present host.</summary>
    [Between("00:01:00", "365.00:00:00")]
    public TimeSpan BufferMaxAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Number of programs reported by CPU time, and as many again by memory; the processes of one program and owner are
    /// summed. 10; 0 reports none.
    /// </summary>
    [Between("0", "100")]
    public int TopProcesses { get; set; } = 10;

    /// <summary>
    /// Tell processes apart by their whole command lines, not only by program and owner. Off, since arguments may hold
    /// passwords.
    /// </summary>
    public bool CommandLines { get; set; }

    /// <summary><see cref="Attributes"/> one by one; what has no name or no <c>=</c> is left out.</summary>
    internal IEnumerable<KeyValuePair<string, object>> OwnAttributes() => Pairs.Read(Attributes)
        .Select(pair => KeyValuePair.Create(pair.Key, (object)pair.Value));
}

/// <summary>Checks the settings; each failure names its key.</summary>
[OptionsValidator]
public sealed partial class AgentOptionsValidator : IValidateOptions<AgentOptions>;
