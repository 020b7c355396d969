using System.Collections.Concurrent;
using System.Net;

namespace LightWatch.Control.Access;

/// <summary>
/// Counts wrong credentials by address, so that guessing one takes years. Bounded: the table is cleared each minute and
/// when it is full.
/// </summary>
internal sealed class FailureLimit(int perMinute, TimeProvider time)
{
    private const int MaxAddresses = 10_000;
    private readonly ConcurrentDictionary<IPAddress, int> _failures = new();
    private long _minute;

    /// <summary>True while the address has guesses left in this minute.</summary>
    public bool Allows(IPAddress? address)
    {
        Turn();
        return address is null || _failures.GetValueOrDefault(address) < perMinute;
    }

    public void Failed(IPAddress? address)
    {
        Turn();
        if (address is null) return;
        if (_failures.Count >= MaxAddresses) _failures.Clear();
        _failures.AddOrUpdate(address, 1, (_, count) => count + 1);
    }

    private void Turn()
    {
        var minute = time.GetTimestamp() / (time.TimestampFrequency * 60);
        if (Interlocked.Exchange(ref _minute, minute) != minute) _failures.Clear();
    }
}
