namespace LightWatch.Agent.Host;

/// <summary>The contents of /etc/os-release. Source: os-release(5), shell-like assignments.</summary>
internal sealed class OsRelease
{
    public OsRelease(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var value = line[(equals + 1)..].Trim().Trim('"', '\'');
            if (value.Length == 0) continue;
            if (line.AsSpan(0, equals) is "VERSION_ID") Version = value;
            else if (line.AsSpan(0, equals) is "PRETTY_NAME") Description = value;
        }
    }

    /// <summary>Such as 12; null on rolling distributions.</summary>
    public string? Version { get; }

    /// <summary>Such as Debian GNU/Linux 12 (bookworm).</summary>
    public string? Description { get; }
}
