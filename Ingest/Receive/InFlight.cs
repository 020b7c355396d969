using Microsoft.Extensions.Options;

namespace LightWatch.Ingest.Receive;

/// <summary>Counts the bytes of requests in memory, and says no above the limit.</summary>
/// <remarks>0 &lt;= Bytes &lt;= limit, always.</remarks>
internal sealed class InFlight(IOptions<IngestOptions> options)
{
    private readonly long _limit = options.Value.MaxInFlightBytes;
    private long _bytes;

    /// <summary>Bytes held now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Claims bytes before memory is taken; the caller releases them.</summary>
    public bool TryClaim(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= _limit) return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    public void Release(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}
