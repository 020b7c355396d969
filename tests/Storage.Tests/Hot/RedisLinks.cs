using LightWatch.Shared;
using LightWatch.Storage.Hot;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LightWatch.Storage.Tests.Hot;

/// <summary>Connections to the tests' servers.</summary>
internal static class RedisLinks
{
    /// <summary>As a service opens it.</summary>
    /// <param name="words">More of the connection string.</param>
    public static RedisLink Open(
        RedisServer server, string words = "", Action<RedisOptions>? configure = null, ILogger<RedisLink>? log = null)
    {
        var options = new RedisOptions { MaxPause = TimeSpan.FromMilliseconds(200) };
        configure?.Invoke(options);
        var address = RedisAddress.Parse(server.ConnectionString + words);
        var client = address.Clone();
        RedisSetup.Apply(client, address, options);
        return new RedisLink(client, async () => await ConnectionMultiplexer.ConnectAsync(client), log);
    }

    /// <summary>For one who may do anything to the server.</summary>
    public static async Task<ConnectionMultiplexer> OpenAdminAsync(RedisServer server)
    {
        var client = RedisAddress.Parse(server.ConnectionString);
        RedisSetup.Apply(client, client, new RedisOptions { MaxPause = TimeSpan.FromMilliseconds(200) });
        client.BacklogPolicy = BacklogPolicy.Default;            // waits for a server that is about to be back
        return await ConnectionMultiplexer.ConnectAsync(client);
    }
}
