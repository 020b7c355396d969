namespace LightWatch.Query.Api;

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

    /// <summary>A parameter that does not say what it should.</summary>
    public static ApiException Parameter(string name, string reason) => new(ErrorKind.BadData, $"invalid parameter \"{name}\": {reason}");
}
