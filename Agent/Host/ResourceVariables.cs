namespace LightWatch.Agent.Host;

/// <summary>The variables OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME, which add to the host's attributes.</summary>
/// <remarks>Source: https://opentelemetry.io/docs/specs/otel/resource/sdk, pairs with percent-encoded values.</remarks>
internal static class ResourceVariables
{
    /// <summary>
    /// The attributes, then those of the environment of this process; of two with one key the last wins.
    /// </summary>
    public static Dictionary<string, object> Apply(IEnumerable<KeyValuePair<string, object>> attributes) =>
        Apply(attributes, Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES"),
            Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME"));

    /// <summary>The same with the variables given; what is no pair is passed over.</summary>
    public static Dictionary<string, object> Apply(IEnumerable<KeyValuePair<string, object>> attributes,
        string? variable, string? serviceName)
    {
        var all = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, value) in attributes) all[key] = value;
        foreach (var pair in (variable ?? "").Split(',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) all[pair[..equals].Trim()] = Uri.UnescapeDataString(pair[(equals + 1)..].Trim());
        }

        if (!string.IsNullOrEmpty(serviceName)) all["service.name"] = serviceName;
        return all;
    }
}
