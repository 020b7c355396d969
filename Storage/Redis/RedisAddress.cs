using System.Globalization;

namespace LightWatch.Storage.Redis;

/// <summary>Where a Redis server is and how to log in: a connection string, taken apart.</summary>
/// <remarks>
/// Two notations: <c>host:port,password=…,user=…,ssl=true,defaultDatabase=0</c>, other words of which are ignored,
/// and <c>redis://user:password@host:port/0</c> (<c>rediss</c> for TLS). Its own text leaves the password out.
/// </remarks>
internal sealed record RedisAddress(
    string Host, int Port, string? User, string? Password, bool Tls, string? TlsHost, int Database)
{
    private const int UsualPort = 6379;
    private const int UsualTlsPort = 6380;

    /// <exception cref="FormatException">
    /// It cannot be read; the message says why, without repeating any of it.
    /// </exception>
    public static RedisAddress Parse(string text)
    {
        text = text.Trim();
        return text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase)
            ? ParseUrl(text)
            : ParseWords(text);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}/{Database}{(Tls ? " (TLS)" : "")}");

    private static RedisAddress ParseUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            throw Bad("the URL cannot be read");
        var tls = url.Scheme.Equals("rediss", StringComparison.OrdinalIgnoreCase);
        var parts = url.UserInfo.Split(':', 2);
        var user = parts[0].Length > 0 ? Uri.UnescapeDataString(parts[0]) : null;
        var password = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : null;
        var path = url.AbsolutePath.Trim('/');
        return new RedisAddress(
            url.IdnHost, url.Port > 0 ? url.Port : UsualPort, user, password, tls, null,
            path.Length == 0 ? 0 : Number(path, 0, 1_000_000, "the database"));
    }

    private static RedisAddress ParseWords(string text)
    {
        var (host, port, user, password, tls, tlsHost, database) = (
            "", 0, (string?)null, (string?)null, false, (string?)null, 0);
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                if (host.Length > 0) throw Bad("it names several servers");
                (host, port) = HostAndPort(word);
                continue;
            }
            var value = word[(equals + 1)..].Trim();
            switch (word[..equals].Trim().ToUpperInvariant())
            {
                case "PASSWORD": password = value; break;
                case "USER": user = value; break;
                case "SSL": tls = value.Equals("true", StringComparison.OrdinalIgnoreCase); break;
                case "SSLHOST": tlsHost = value; break;
                case "DEFAULTDATABASE": database = Number(value, 0, 1_000_000, "defaultDatabase"); break;
                // timeouts and the like are settings of the section Redis
                default: break;
            }
        }
        if (host.Length == 0) throw Bad("it names no server");
        if (port == 0) port = tls ? UsualTlsPort : UsualPort;
        return new RedisAddress(host, port, user, password, tls, tlsHost, database);
    }

    private static (string Host, int Port) HostAndPort(string word)
    {
        var colon = word.LastIndexOf(':');
        if (word.StartsWith('[') && word.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
            return (word[1..end], colon > end ? Number(word[(colon + 1)..], 1, 65535, "the port") : 0);
        if (colon < 0 || word.IndexOf(':', StringComparison.Ordinal) != colon) return (word, 0);
        return (word[..colon], Number(word[(colon + 1)..], 1, 65535, "the port"));
    }

    private static int Number(string text, int least, int most, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            && number <= most
            ? number
            : throw Bad(string.Create(CultureInfo.InvariantCulture, $"{what} must be a number from {least} to {most}"));

    private static FormatException Bad(string why) =>
        new($"ConnectionStrings:redis: {why} (host:port,password=…,ssl=true or redis://user:password@host:port)");
}
