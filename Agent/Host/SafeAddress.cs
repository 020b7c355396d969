namespace LightWatch.Agent.Host;

/// <summary>Addresses as they may be logged: without user and password.</summary>
internal static class SafeAddress
{
    /// <summary>Scheme, host, port and path; the text itself if it is no address.</summary>
    public static string Of(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/')
            : address;
}
