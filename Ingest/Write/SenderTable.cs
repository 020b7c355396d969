using System.Collections.Concurrent;
using LightWatch.Ingest.Settings;

namespace LightWatch.Ingest.Write;

/// <summary>
/// The limits of every sender, by its name. Bounded: above the bound every sender starts again with a full allowance.
/// </summary>
internal sealed class SenderTable(IngestOptions options, TimeProvider clock)
{
    /// <summary>Senders remembered at once. 50,000: five times the largest fleet that is tested.</summary>
    internal const int MaxSenders = 50_000;

    private readonly ConcurrentDictionary<string, SenderLimits> _senders = new(StringComparer.Ordinal);

    /// <summary>Senders remembered now.</summary>
    public int Count => _senders.Count;

    /// <summary>The limits of a sender; the same instance for the same name until the table is emptied.</summary>
    public SenderLimits For(Sender sender)
    {
        if (_senders.TryGetValue(sender.Name, out var limits)) return limits;
        if (_senders.Count >= MaxSenders) _senders.Clear();
        return _senders.GetOrAdd(sender.Name, _ => new SenderLimits(options, clock));
    }
}
