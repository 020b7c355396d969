using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>Reads the connection string of a Redis server.</summary>
/// <remarks>
/// Two notations: that of StackExchange.Redis, <c>host:port,password=…,user=…,ssl=true,defaultDatabase=0</c>, and
/// <c>redis://user:password@host:port/0</c> (<c>rediss</c> for TLS).
/// </remarks>
internal static class RedisAddress
{
    private const int UsualPort = 6379;
    private const int MaxDatabase = 1_000_000;

    /// <exception cref="StoreException">
    /// It cannot be read; the message names the key and says why, without repeating any of the values.
    /// </exception>
    public static ConfigurationOptions Parse(string text)
    {
        text = text.Trim();
        var isUrl = text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase);
        return isUrl ? ParseUrl(text) : ParseWords(text);
    }

    /// <summary>The server as log lines name it: no user, no password.</summary>
    public static string Show(ConfigurationOptions server) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Show(server.EndPoints[0])}/{server.DefaultDatabase ?? 0}{(server.Ssl ? " (TLS)" : "")}");

    private static ConfigurationOptions ParseUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            throw Bad("the URL cannot be read");
        var parts = url.UserInfo.Split(':', 2);
        var options = new ConfigurationOptions
        {
            CheckCertificateRevocation = false,
            Ssl = url.Scheme.Equals("rediss", StringComparison.OrdinalIgnoreCase),
            User = parts[0].Length > 0 ? Uri.UnescapeDataString(parts[0]) : null,
            Password = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : null,
        };
        options.EndPoints.Add(url.IdnHost, url.Port > 0 ? url.Port : UsualPort);
        var path = url.AbsolutePath.Trim('/');
        if (path.Length == 0) return options;
        if (!int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out var database)
            || database > MaxDatabase)
            throw Bad("the database must be a number");
        options.DefaultDatabase = database;
        return options;
    }

    private static ConfigurationOptions ParseWords(string text)
    {
        ConfigurationOptions options;
        try
        {
            // Revocation is asked for by who names it. Unknown words are left aside: they may be another client's.
            options = ConfigurationOptions.Parse("checkCertificateRevocation=false," + text, ignoreUnknown: true);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // Its message may repeat the value, its parameter is the word.
            throw Bad(e is ArgumentException { ParamName: { Length: > 0 } word } && word != "configuration"
                ? $"the value of {word} cannot be read"
                : "it cannot be read");
        }
        var servers = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Count(w => w.IndexOf('=', StringComparison.Ordinal) <= 0);
        if (servers == 0) throw Bad("it names no server");
        if (servers > 1) throw Bad("it names several servers");
        if (options.ServiceName is not null) throw Bad("serviceName asks for Sentinel, which is not supported");
        if (options.EndPoints.Count == 0 || !HasPort(options.EndPoints[0])) throw Bad("the server cannot be read");
        if (options.DefaultDatabase is < 0 or > MaxDatabase) throw Bad("defaultDatabase must be a number from 0");
        options.SetDefaultPorts();
        return options;
    }

    private static bool HasPort(EndPoint server) => server switch
    {
        DnsEndPoint { Port: >= 0 and <= IPEndPoint.MaxPort } => true,
        IPEndPoint or UnixDomainSocketEndPoint => true,
        _ => false,
    };

    private static string Show(EndPoint server) => server switch
    {
        DnsEndPoint dns => string.Create(CultureInfo.InvariantCulture, $"{dns.Host}:{dns.Port}"),
        _ => server.ToString() ?? "",
    };

    private static StoreException Bad(string why) => new(
        $"ConnectionStrings:redis: {why} (host:port,password=…,ssl=true or redis://user:password@host:port)");
}
