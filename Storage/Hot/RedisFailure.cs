using System.Security.Authentication;
using StackExchange.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>The one place that knows what the client throws.</summary>
internal static class RedisFailure
{
    private const int MaxChars = 200;

    /// <summary>True if Redis is to blame: it is not there, does not answer in time, or refuses.</summary>
    /// <remarks>A request of a connection that is being closed may end as cancelled or disposed.</remarks>
    public static bool Is(Exception error) =>
        error is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException
            or TaskCanceledException;

    /// <summary>
    /// A sentence for logs and health, the same for the same circumstance, without password or payload.
    /// </summary>
    public static string Why(Exception error) => error switch
    {
        TimeoutException => "Redis does not answer in time",
        RedisServerException refused => "Redis refuses: " + Cut(refused.Message),
        RedisCommandException refused => "Redis cannot be asked that: " + Cut(refused.Message),
        RedisConnectionException lost when IsLogin(lost) => "Redis refuses the login: " + Cut(Cause(lost)),
        _ => "Redis cannot be reached: " + Cut(Cause(error)),
    };

    // Also where the client wraps it into "no connection is available". TLS that fails counts as a login to the client.
    private static bool IsLogin(Exception lost)
    {
        var isLogin = false;
        for (Exception? inner = lost; inner is not null; inner = Inner(inner))
        {
            if (inner is AuthenticationException) return false;
            isLogin |= inner is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure };
        }
        return isLogin;
    }

    // The innermost reason is the one that means something to who runs Redis.
    private static string Cause(Exception error)
    {
        while (Inner(error) is { } inner) error = inner;
        return error switch
        {
            RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection } =>
                "there is no connection",
            RedisConnectionException lost => lost.FailureType.ToString(),
            _ => error.Message,
        };
    }

    private static Exception? Inner(Exception error) =>
        error is AggregateException { InnerExceptions: [var first, ..] } ? first : error.InnerException;

    private static string Cut(string text) => text.Length > MaxChars ? text[..MaxChars] : text;
}
