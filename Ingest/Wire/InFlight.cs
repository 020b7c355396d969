using System.Diagnostics;
using LightWatch.Ingest.Settings;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest.Wire;

/// <summary>Counts the bytes of requests in memory, and refuses claims above the limit.</summary>
/// <remarks>0 &lt;= claimed bytes &lt;= limit: a claim that would exceed it is taken back at once.</remarks>
internal sealed class InFlight(IOptions<IngestOptions> options)
{
    private readonly long _limit = options.Value.MaxInFlightBytes;
    private long _bytes;

    /// <summary>Bytes held now; above the limit only while a claim is being refused.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Claims bytes before memory is taken; the caller releases them.</summary>
    /// <returns>False if they would exceed the limit; nothing is claimed then.</returns>
    public bool TryClaim(int bytes)
    {
        Debug.Assert(bytes >= 0, "a claim only adds");
        if (Interlocked.Add(ref _bytes, bytes) <= _limit) return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    /// <summary>Gives bytes back that were claimed.</summary>
    public void Release(int bytes)
    {
        var left = Interlocked.Add(ref _bytes, -bytes);
        Debug.Assert(left >= 0, "more bytes were released than claimed");
    }
}
