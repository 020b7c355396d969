namespace LightWatch.Ingest;

/// <summary>Who sent a request.</summary>
/// <param name="Name">For limits and logs: the bound host, or the address of the peer.</param>
/// <param name="BoundHost">The host that the sender's credential stands for; it overrides what the payload says. Null if it is free.</param>
internal sealed record Sender(string Name, string? BoundHost = null)
{
    /// <summary>The key in <see cref="HttpContext.Items"/> under which authentication puts the bound host (a string).</summary>
    public const string BoundHostItem = "LightWatch.BoundHost";

    public static Sender Of(HttpContext context)
    {
        var bound = context.Items.TryGetValue(BoundHostItem, out var item) ? item as string : null;
        if (!string.IsNullOrEmpty(bound)) return new Sender(bound, bound);
        return new Sender(context.Connection.RemoteIpAddress?.ToString() ?? "local");
    }
}
