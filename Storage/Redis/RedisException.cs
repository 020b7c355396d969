namespace LightWatch.Storage.Redis;

/// <summary>
/// Redis is not there, does not answer in time, or refuses. The message never holds a password or a payload.
/// </summary>
internal sealed class RedisException : Exception
{
    public RedisException(string message) : base(message)
    {
    }

    public RedisException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>
    /// The server's error code for a refusal, such as <c>NOAUTH</c>; null if it did not come from the server.
    /// </summary>
    public string? Code { get; private init; }

    /// <summary>A refusal in the server's words, cut to what a log line bears.</summary>
    public static RedisException Refused(RespValue error)
    {
        var text = error.Text;
        return new RedisException(
            "Redis refuses: " + (text.Length > 200 ? text[..200] : text)) { Code = text.Split(' ', 2)[0] };
    }
}
