namespace LightWatch.Query.Errors;

/// <summary>Kinds of failure as Prometheus's API names them.</summary>
internal enum ErrorKind
{
    BadData,
    Execution,
    Timeout,
    Canceled,
    Unavailable,
    NotFound,
    Internal,
}

/// <summary>A request that cannot be answered; the message is for the client.</summary>
internal sealed class ApiException(ErrorKind kind, string message) : Exception(message)
{
    public ErrorKind Kind { get; } = kind;

    public static ApiException BadData(string message) => new(ErrorKind.BadData, message);

    /// <summary>A parameter with a value that the API does not accept.</summary>
    public static ApiException Parameter(string name, string reason) =>
        new(ErrorKind.BadData, $"invalid parameter \"{name}\": {reason}");
}
