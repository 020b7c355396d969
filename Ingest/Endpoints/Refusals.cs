using System.Diagnostics;
using System.Text.Json.Serialization;
using LightWatch.Ingest.Settings;

namespace LightWatch.Ingest.Endpoints;

/// <summary>A request, or a part of one, that was refused.</summary>
/// <param name="Time">When.</param>
/// <param name="Sender">The name of its sender.</param>
/// <param name="Protocol">The protocol it came by.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="Points">Points refused; 0 if the whole request was.</param>
/// <param name="Bytes">Size of the body.</param>
/// <param name="FirstBytes">The body's beginning, in hexadecimal.</param>
internal sealed record Refusal(DateTimeOffset Time, string Sender, string Protocol, string Reason, int Points,
    int Bytes, string FirstBytes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<Refusal>))]
internal sealed partial class RefusalJson : JsonSerializerContext;

/// <summary>Remembers the latest refusals, so that an administrator sees why a collector is rejected.</summary>
internal sealed class Refusals(TimeProvider clock, ILogger<Refusals> log)
{
    internal const int MaxRefusals = 100;
    private const int MaxFirstBytes = 64;
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(10);

    private readonly Lock _sync = new();
    private readonly Queue<Refusal> _latest = new(MaxRefusals);
    private long? _loggedAt;

    /// <summary>Notes the end of a request if anything of it was refused for good.</summary>
    public void Note(Sender sender, string protocol, ReadOnlySpan<byte> body, in IntakeResult result)
    {
        if (result is { Status: IntakeStatus.Accepted, Rejected: 0 }) return;
        var reason = result.Reason ?? "";
        var first = Convert.ToHexStringLower(body[..Math.Min(body.Length, MaxFirstBytes)]);
        var refusal = new Refusal(clock.GetUtcNow(), sender.Name, protocol, reason, result.Rejected, body.Length,
            first);
        bool isLogged;
        lock (_sync)
        {
            if (_latest.Count == MaxRefusals) _latest.Dequeue();
            _latest.Enqueue(refusal);
            // One line for many bad requests in a row.
            isLogged = _loggedAt is null || clock.GetElapsedTime(_loggedAt.Value) >= LogPause;
            Debug.Assert(_latest.Count <= MaxRefusals, "the list is bounded");
            if (isLogged) _loggedAt = clock.GetTimestamp();
        }
        if (!isLogged) return;
        if (result.Status == IntakeStatus.Accepted) log.RefusedPoints(result.Rejected, protocol, sender.Name, reason);
        else log.Refused(body.Length, protocol, sender.Name, reason);
    }

    /// <summary>The latest refusals, newest first.</summary>
    public IReadOnlyList<Refusal> Latest()
    {
        lock (_sync) return [.. _latest.Reverse()];
    }
}
