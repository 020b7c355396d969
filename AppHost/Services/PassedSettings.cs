namespace LightWatch.AppHost.Services;

/// <summary>Settings of LightWatch on the command line of the stack: every service gets them.</summary>
internal static class PassedSettings
{
    // Sections that are the stack's own: parameters, its dashboard and orchestrator, logs.
    private static readonly string[] Own =
        ["Parameters", "AppHost", "Dashboard", "DcpPublisher", "Publishing", "Pipeline", "Logging", "Aspire"];

    /// <summary>Gives the resource each <c>--Section:Key=value</c> as an environment variable.</summary>
    public static IResourceBuilder<ProjectResource> WithSettings(
        this IResourceBuilder<ProjectResource> service, string[] arguments)
    {
        foreach (var (key, value) in Of(arguments))
            _ = service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        return service;
    }

    /// <summary>
    /// The settings among the arguments: <c>--Key=Value</c> or <c>--Key Value</c>, with a colon in the key.
    /// </summary>
    internal static IEnumerable<(string Key, string Value)> Of(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal)) continue;
            var word = arguments[i][2..];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? word : word[..equals];
            if (!key.Contains(':', StringComparison.Ordinal)) continue;
            var section = key[..key.IndexOf(':', StringComparison.Ordinal)];
            if (Own.Contains(section, StringComparer.OrdinalIgnoreCase)) continue;
            if (equals >= 0) yield return (key, word[(equals + 1)..]);
            else if (i + 1 < arguments.Length) yield return (key, arguments[++i]);
        }
    }
}
