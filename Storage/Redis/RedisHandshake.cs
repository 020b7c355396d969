namespace LightWatch.Storage.Redis;

/// <summary>The first commands on a connection: protocol, login, database, and the server's identity.</summary>
internal static class RedisHandshake
{
    /// <returns>The protocol that was agreed on, and the server's run id ("" where it does not show it).</returns>
    /// <exception cref="RedisException">The server refuses.</exception>
    public static async Task<(int Protocol, string RunId)> RunAsync(
        RedisConnection connection, RedisAddress address, CancellationToken cancel)
    {
        var protocol = await HelloAsync(connection, address, cancel) ? 3 : 2;
        if (address.Database != 0)
            _ = await connection.AnswerAsync(connection.Send("SELECT", address.Database), cancel);
        return (protocol, await RunIdAsync(connection, cancel));
    }

    // True for RESP3. A server that does not know HELLO, or not that protocol, is spoken to in RESP2.
    private static async Task<bool> HelloAsync(
        RedisConnection connection, RedisAddress address, CancellationToken cancel)
    {
        try
        {
            var hello = address.Password is { } password
                ? connection.Send("HELLO", 3, "AUTH", address.User ?? "default", password)
                : connection.Send("HELLO", 3);
            _ = await connection.AnswerAsync(hello, cancel);
            return true;
        }
        catch (RedisException e) when (e.Code is "NOPROTO" or "ERR")
        {
            if (address.Password is not { } password) return false;
            var auth = address.User is { } user ? connection.Send("AUTH", user, password)
                : connection.Send("AUTH", password);
            _ = await connection.AnswerAsync(auth, cancel);
            return false;
        }
    }

    private static async Task<string> RunIdAsync(RedisConnection connection, CancellationToken cancel)
    {
        try
        {
            var info = await connection.InfoAsync("server", cancel);
            return info.GetValueOrDefault("run_id", "");
        }
        catch (RedisException e) when (e.Code is "NOPERM" or "ERR")
        {
            return "";
        }
    }
}
