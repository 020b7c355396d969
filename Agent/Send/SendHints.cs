using System.Net;
using System.Security.Authentication;

namespace LightWatch.Agent.Send;

/// <summary>Says what is probably set wrong when a server cannot be talked to.</summary>
internal static class SendHints
{
    private const string OtherProtocol =
        "the port may speak TLS, then https:// is needed in Agent:Endpoint, or HTTP/1.1: OTLP/gRPC is on 4317";

    /// <summary>The failure, and a hint where one is known.</summary>
    /// <param name="error">From the request.</param>
    /// <param name="isTls">True if Agent:Endpoint starts with https.</param>
    public static string Explain(HttpRequestException error, bool isTls)
    {
        var reason = (error.InnerException ?? error).Message;
        return Hint(error, isTls) is { } hint ? $"{reason} ({hint})" : reason;
    }

    /// <summary>The status, and a hint where one is known.</summary>
    public static string OfStatus(int status) => FormattableString.Invariant($"HTTP {status}") + HintOf(status);

    private static string HintOf(int status) => (HttpStatusCode)status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.UnsupportedMediaType =>
            " (this port does not take OTLP/gRPC: is Agent:Endpoint the right one? The default is 4317)",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => " (is Agent:Token set and valid?)",
        _ => "",
    };

    private static string? Hint(HttpRequestException error, bool isTls) => error.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError when error.InnerException is AuthenticationException
            { InnerException: null } or IOException =>
            "the port may not speak TLS: try http:// in Agent:Endpoint",
        HttpRequestError.VersionNegotiationError =>
            "the port does not speak HTTP/2: Agent:Endpoint must be an OTLP/gRPC port, by default 4317",
        HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded
            when !isTls => OtherProtocol,
        // The connection came about and its handshake did not: .NET tells that by the text alone.
        _ when !isTls && (error.InnerException ?? error).Message.Contains("HTTP/2", StringComparison.Ordinal) =>
            OtherProtocol,
        _ => null,
    };
}
