using System.Net.Sockets;
using Npgsql;

namespace LightWatch.Storage.Postgres;

/// <summary>Classifies the errors of a database.</summary>
public static class PostgresErrors
{
    /// <summary>
    /// True for everything that a database, its network or its disk can cause; anything else is a bug.
    /// </summary>
    public static bool IsExpected(Exception error) =>
        error is NpgsqlException or SocketException or IOException or TimeoutException
        || (error is OperationCanceledException && error.InnerException is TimeoutException);

    /// <summary>
    /// True if the server is not there or does not take connections: nothing else will work either until it does.
    /// </summary>
    public static bool IsGone(Exception error) => error switch
    {
        PostgresException refused =>
            refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
            || refused.SqlState.StartsWith("08", StringComparison.Ordinal),
        _ => IsExpected(error),
    };

    /// <summary>
    /// True if the connection was lost, at the server or on the way: on another one the same may succeed at once.
    /// </summary>
    public static bool IsLost(Exception error) => error switch
    {
        PostgresException ended =>
            ended.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        NpgsqlException => error.InnerException is IOException or SocketException,
        _ => false,
    };

    /// <summary>
    /// True if the rows themselves are refused (data exception, constraint), so that they would be every time.
    /// </summary>
    public static bool IsOfTheData(Exception error) =>
        error is PostgresException refused
        && (refused.SqlState.StartsWith("22", StringComparison.Ordinal)
            || refused.SqlState.StartsWith("23", StringComparison.Ordinal));

    /// <summary>
    /// A sentence for people: what the server said, or why it cannot be reached. Never holds a secret.
    /// </summary>
    public static string Reason(Exception error) => error switch
    {
        PostgresException refused => refused.MessageText,
        { InnerException: { } inner } when error is NpgsqlException => $"{error.Message}: {inner.Message}",
        _ => error.Message,
    };
}
