using Microsoft.AspNetCore.Http.Features;

namespace LightWatch.Ingest.Receive;

/// <summary>The body of an ordinary HTTP request, decompressed if need be.</summary>
internal sealed class HttpBody(InFlight inFlight, int maxBytes) : IDisposable
{
    private readonly PooledBody _plain = new(inFlight, maxBytes);
    private PooledBody? _inflated;

    /// <summary>The bytes; valid until Dispose.</summary>
    public ReadOnlyMemory<byte> Memory => (_inflated ?? _plain).Memory;

    /// <summary>Reads the body.</summary>
    /// <returns>Null if its content encoding is not one that is understood.</returns>
    public async ValueTask<BodyStatus?> ReadAsync(HttpContext context)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        var isGzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!isGzip && encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) return null;
        context.Request.LiftBodyLimit();
        if (context.Request.ContentLength > maxBytes) return BodyStatus.TooLarge;
        var status = await _plain.ReadAsync(context.Request.BodyReader, context.RequestAborted);
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

internal static class BodyLimits
{
    /// <summary>Lifts the server's own limit, which would cut the connection: bodies are counted here, and refused with a reason.</summary>
    public static void LiftBodyLimit(this HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = null;
    }
}
