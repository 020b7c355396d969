using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Endpoints;

/// <summary>The body of an ordinary HTTP request, decompressed if its content encoding is gzip.</summary>
internal sealed class HttpBody(InFlight inFlight, int maxBytes) : IDisposable
{
    private readonly PooledBody _plain = new(inFlight, maxBytes);
    private PooledBody? _inflated;

    /// <summary>The bytes; valid until Dispose.</summary>
    public ReadOnlyMemory<byte> Memory => (_inflated ?? _plain).Memory;

    /// <summary>Reads the body.</summary>
    /// <returns>Null if its content encoding is not supported.</returns>
    public async ValueTask<BodyStatus?> ReadAsync(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        var isGzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        var isPlain = encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase);
        if (!isGzip && !isPlain) return null;
        Reception.LiftBodyLimit(request);
        if (request.ContentLength > maxBytes) return BodyStatus.TooLarge;
        var status = await Reception.ReadAsync(request, _plain);
        if (status != BodyStatus.Complete || !isGzip) return status;
        _inflated = new PooledBody(inFlight, maxBytes);
        return _inflated.Inflate(_plain.Memory);
    }

    public void Dispose()
    {
        _plain.Dispose();
        _inflated?.Dispose();
    }
}
