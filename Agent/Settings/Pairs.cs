namespace LightWatch.Agent.Settings;

/// <summary>
/// Settings of the form <c>name=value,name=value</c>, percent-encoded as in OpenTelemetry's variables.
/// </summary>
internal static class Pairs
{
    /// <summary>The pairs in their order; what has no name or no <c>=</c> is left out.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Read(string text)
    {
        foreach (var pair in text.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) continue;
            yield return new(pair[..equals].Trim(), Uri.UnescapeDataString(pair[(equals + 1)..].Trim()));
        }
    }
}
