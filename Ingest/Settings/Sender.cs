using LightWatch.Control.Access;

namespace LightWatch.Ingest.Settings;

/// <summary>The origin of a request.</summary>
/// <param name="Name">For limits and logs: the bound host, or the address of the peer.</param>
/// <param name="BoundHost">
/// The host that the sender's credential stands for; it overrides the host in the payload. Null if the credential names
/// none.
/// </param>
internal sealed record Sender(string Name, string? BoundHost = null)
{
    public static Sender Of(HttpContext context)
    {
        if (context.Features.Get<Caller>()?.Host is { Length: > 0 } bound) return new Sender(bound, bound);
        return new Sender(context.Connection.RemoteIpAddress?.ToString() ?? "local");
    }
}
