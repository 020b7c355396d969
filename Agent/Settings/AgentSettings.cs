using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LightWatch.Agent.Settings;

/// <summary>
/// Gathers the settings of the agent's own program: appsettings.json, then environment, then command line; the later
/// wins.
/// </summary>
public static class AgentSettings
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        lightwatch-agent: reads this host's metrics and pushes them to LightWatch, or to any OTLP/gRPC receiver.

        Settings, by command line (--Agent:Interval=00:00:01), environment (Agent__Interval) or appsettings.json:

          Agent:Endpoint        where to send, default http://127.0.0.1:4317
          Agent:Token           bearer token of this host
          Agent:ClientCertificate, Agent:ClientKey   PEM files that identify this host to the server, instead of a token
          Agent:Authority       PEM file of the authority of the server's certificate, default: the system's
          Agent:Headers         further headers, name=value,name=value
          Agent:Attributes      further attributes of the host, name=value,name=value; they win over those it finds
          Agent:Interval        time between collections, default 00:00:05
          Agent:HostName        default: the machine's name
          Agent:TopProcesses    programs to report by CPU and by memory, default 10
          Agent:CommandLines    tell them apart by their whole command lines, default false: arguments may hold passwords
          Agent:BufferPath      folder for data the server could not take; none: memory only
          Agent:BufferMaxBytes  default 67108864
          Agent:BufferMaxAge    default 7.00:00:00
          Agent:ProcPath, Agent:SysPath, Agent:RootPath   default /proc, /sys, /

        OTEL_EXPORTER_OTLP_ENDPOINT: where traces of the agent's own requests go; without it there are none. It and
        the other OTEL_ variables say nothing about the host's metrics.
        """;

    /// <summary>The keys of the section Agent.</summary>
    internal static readonly string[] KnownKeys =
    [
        nameof(AgentOptions.Endpoint), nameof(AgentOptions.Token), nameof(AgentOptions.ClientCertificate),
        nameof(AgentOptions.ClientKey), nameof(AgentOptions.Authority), nameof(AgentOptions.Headers),
        nameof(AgentOptions.Interval), nameof(AgentOptions.HostName), nameof(AgentOptions.ProcPath),
        nameof(AgentOptions.SysPath), nameof(AgentOptions.RootPath), nameof(AgentOptions.BufferPath),
        nameof(AgentOptions.BufferMaxBytes), nameof(AgentOptions.BufferMaxAge), nameof(AgentOptions.TopProcesses),
        nameof(AgentOptions.CommandLines), nameof(AgentOptions.Attributes),
    ];

    // Beside the agent's own: what the log and orchestrators set.
    private static readonly string[] Sections = ["Agent:", "Logging:", "services:"];

    /// <summary>The settings of this process.</summary>
    /// <exception cref="FormatException">An argument or a file cannot be read; the message names it.</exception>
    public static IConfiguration Load(string[] arguments)
    {
        var builder = new ConfigurationBuilder();
        string[] folders = [AppContext.BaseDirectory, Environment.CurrentDirectory];
        foreach (var folder in folders.Distinct(StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, "appsettings.json");
            if (File.Exists(path)) builder.AddInMemoryCollection(Flatten(path));
        }

        return builder.AddEnvironmentVariables().AddInMemoryCollection(Parse(arguments)).Build();
    }

    /// <summary>True if the arguments ask for <see cref="Help"/>, whatever else they say.</summary>
    public static bool AsksForHelp(string[] arguments) =>
        arguments.Any(argument => argument is "--help" or "-h" or "-?" or "/?");

    /// <summary>Refuses keys that the agent does not have, which are misspelt most often.</summary>
    /// <exception cref="FormatException">The message names the key.</exception>
    public static void RefuseUnknown(IConfiguration configuration)
    {
        var unknown = configuration.GetSection("Agent").GetChildren()
            .FirstOrDefault(setting => !KnownKeys.Contains(setting.Key, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null) throw new FormatException($"Agent:{unknown.Key} is not a setting; see --help");
    }

    /// <summary>
    /// The section <c>Agent</c>, with the endpoint that an orchestrator sets (<c>services:ingest:otlp-grpc:0</c>) where
    /// none is set.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names its key.</exception>
    public static AgentOptions Options(IConfiguration configuration)
    {
        var options = new AgentOptions();
        try
        {
            configuration.GetSection("Agent").Bind(options);
        }
        catch (InvalidOperationException error)
        {
            throw new OptionsValidationException("Agent", typeof(AgentOptions), [error.Message]);
        }

        var orchestrated = configuration["services:ingest:otlp-grpc:0"];
        if (string.IsNullOrEmpty(configuration["Agent:Endpoint"]) && !string.IsNullOrEmpty(orchestrated))
            options.Endpoint = orchestrated;
        var result = new AgentOptionsValidator().Validate("Agent", options);
        return result.Failed
            ? throw new OptionsValidationException("Agent", typeof(AgentOptions), result.Failures)
            : options;
    }

    // --Key=Value and --Key Value, as .NET's own command line provider takes them.
    private static Dictionary<string, string?> Parse(string[] arguments)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Length; i++)
        {
            var key = arguments[i].StartsWith("--", StringComparison.Ordinal)
                ? arguments[i][2..]
                : throw new FormatException($"{arguments[i]} is not a setting; see --help");
            if (!Array.Exists(Sections, s => key.StartsWith(s, StringComparison.OrdinalIgnoreCase)))
                throw new FormatException($"--{key} is not a setting; see --help");
            var equals = key.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0) settings[key[..equals]] = key[(equals + 1)..];
            else if (i + 1 < arguments.Length) settings[key] = arguments[++i];
            else throw new FormatException($"--{key} needs a value; see --help");
        }

        return settings;
    }

    private static Dictionary<string, string?> Flatten(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            Flatten(document.RootElement, "", settings);
            return settings;
        }
        catch (JsonException error)
        {
            throw new FormatException($"{path}: {error.Message}", error);
        }
    }

    private static void Flatten(JsonElement element, string key, Dictionary<string, string?> settings)
    {
        var prefix = key.Length == 0 ? "" : key + ":";
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
                Flatten(property.Value, prefix + property.Name, settings);
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in element.EnumerateArray()) Flatten(item, $"{prefix}{index++}", settings);
        }
        else
        {
            settings[key] = element.ToString();
        }
    }
}
