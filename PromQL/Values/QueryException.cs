namespace LightWatch.PromQL.Values;

/// <summary>Why a query did not finish.</summary>
public enum QueryFailure
{
    /// <summary>
    /// The data do not permit the expression: duplicate series, bad parameter. Prometheus: execution, 422.
    /// </summary>
    Execution,

    /// <summary>
    /// The query cannot be evaluated over this range: a duration expression has no valid value. Prometheus: bad_data,
    /// 400.
    /// </summary>
    BadQuery,

    /// <summary>Prometheus: timeout, 503.</summary>
    Timeout,

    /// <summary>The client went away or the server is stopping. Prometheus: canceled, 499.</summary>
    Canceled,

    /// <summary>A limit of the query is reached. Prometheus: execution, 422.</summary>
    Budget,

    /// <summary>Other queries leave no room now; it may fit later. Prometheus: unavailable, 503.</summary>
    Busy,
}

/// <summary>The end of a query that has no result; the message is Prometheus's and fit for users.</summary>
public sealed class QueryException(QueryFailure failure, string message) : Exception(message)
{
    public QueryFailure Failure { get; } = failure;

    internal static QueryException Execution(string message) => new(QueryFailure.Execution, message);

    internal static QueryException TimedOut() => new(QueryFailure.Timeout, "query timed out in expression evaluation");

    internal static QueryException WasCanceled() =>
        new(QueryFailure.Canceled, "query was canceled in expression evaluation");

    internal static QueryException TooManySamples() =>
        new(QueryFailure.Budget, "query processing would load too many samples into memory in query execution");

    internal static QueryException TooManyBytes(long max) =>
        new(QueryFailure.Budget, $"query processing would need more than {max} bytes of memory in query execution");

    internal static QueryException NoMemoryNow(long max) =>
        new(QueryFailure.Busy,
            $"the queries that run now hold all of the {max} bytes they may hold together (Query:MaxTotalBytes), " +
            $"try again later");

    /// <summary>Two results with the same labels at the same time.</summary>
    internal static QueryException SameLabels() => Execution("vector cannot contain metrics with the same labelset");
}
