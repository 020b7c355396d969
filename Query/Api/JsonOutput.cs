using System.IO.Compression;

namespace LightWatch.Query.Api;

/// <summary>Sends an answer to the client in pieces as it is written; with gzip where the client takes it.</summary>
/// <remarks>Nothing is sent before <see cref="CompleteAsync"/> unless it is large. Small answers go out uncompressed with their length.</remarks>
internal sealed class JsonOutput(HttpContext context, string contentType = "application/json") : JsonText
{
    private const int PieceBytes = 64 * 1024;
    private const int SmallestCompressed = 1400;                 // one network packet

    private Stream? _stream;
    private bool _complete;

    /// <summary>Sends what has gathered once it is worth a piece. Call it between series.</summary>
    public ValueTask FlushIfLargeAsync(CancellationToken cancel) => Written.Length < PieceBytes ? default : SendAsync(cancel);

    /// <summary>Sends the rest: the answer is whole.</summary>
    public async ValueTask CompleteAsync()
    {
        _complete = true;
        if (_stream is null && (Written.Length < SmallestCompressed || !TakesGzip()))
        {
            SetHeaders();
            context.Response.ContentLength = Written.Length;
            await context.Response.Body.WriteAsync(Written, context.RequestAborted);
            return;
        }
        await SendAsync(context.RequestAborted);
        if (_stream is GZipStream) await _stream.DisposeAsync();
    }

    /// <summary>An answer that was begun but not completed breaks the connection rather than pass for whole.</summary>
    protected override void Dispose(bool disposing)
    {
        if (_stream is not null && !_complete) context.Abort();
        base.Dispose(disposing);
    }

    private async ValueTask SendAsync(CancellationToken cancel)
    {
        _stream ??= Open();
        await _stream.WriteAsync(Written, cancel);
        Clear();
    }

    private Stream Open()
    {
        SetHeaders();
        if (!TakesGzip()) return context.Response.Body;
        context.Response.Headers.ContentEncoding = "gzip";
        return new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }

    private void SetHeaders()
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.Append("Vary", "Accept-Encoding");
    }

    private bool TakesGzip() => context.Request.Headers.AcceptEncoding.Any(v => v?.Contains("gzip", StringComparison.OrdinalIgnoreCase) == true);
}
