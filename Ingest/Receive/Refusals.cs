using System.Text.Json.Serialization;

namespace LightWatch.Ingest.Receive;

/// <summary>A request, or a part of one, that was refused.</summary>
/// <param name="Time">When.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="Protocol">How it came.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="Points">Points refused; 0 if the whole request was.</param>
/// <param name="Bytes">Size of the body.</param>
/// <param name="FirstBytes">The body's beginning, in hexadecimal.</param>
internal sealed record Refusal(DateTimeOffset Time, string Sender, string Protocol, string Reason, int Points, int Bytes, string FirstBytes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<Refusal>))]
internal sealed partial class RefusalJson : JsonSerializerContext;

/// <summary>Remembers the latest refusals for the person who asks why a collector is rejected.</summary>
internal sealed class Refusals(TimeProvider clock, ILogger<Refusals> log)
{
    private const int Kept = 100;
    private const int KeptBytes = 64;
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(10);

    private readonly Lock _sync = new();
    private readonly Queue<Refusal> _latest = new(Kept);
    private long _logged;

    /// <summary>Notes the end of a request if anything of it was refused for good.</summary>
    public void Note(Sender sender, string protocol, ReadOnlySpan<byte> body, in IntakeResult result)
    {
        if (result is { Status: IntakeStatus.Accepted, Rejected: 0 }) return;
        var reason = result.Reason ?? "";
        var first = Convert.ToHexStringLower(body[..Math.Min(body.Length, KeptBytes)]);
        var refusal = new Refusal(clock.GetUtcNow(), sender.Name, protocol, reason, result.Rejected, body.Length, first);
        bool isLogged;
        lock (_sync)
        {
            if (_latest.Count == Kept) _latest.Dequeue();
            _latest.Enqueue(refusal);
            isLogged = _logged == 0 || clock.GetElapsedTime(_logged) >= LogPause;      // a flood of bad requests is no flood of log lines
            if (isLogged) _logged = clock.GetTimestamp();
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
