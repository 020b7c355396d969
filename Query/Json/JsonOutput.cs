using System.Diagnostics;
using System.IO.Compression;

namespace LightWatch.Query.Json;

/// <summary>Sends an answer to the client in pieces as it is written; with gzip where the client accepts it.</summary>
/// <remarks>
/// Nothing is sent before <see cref="CompleteAsync"/> unless it is large. Small answers go out uncompressed with their
/// length.
/// </remarks>
internal sealed class JsonOutput(HttpContext context, string contentType = "application/json") : JsonText
{
    private const int PieceBytes = 64 * 1024;
    private const int MinCompressedBytes = 1400;                 // one network packet

    private Stream? _stream;
    private bool _complete;

    /// <summary>Sends what was written so far if that is at least 64 KiB. Call it between series.</summary>
    public ValueTask FlushIfLargeAsync(CancellationToken cancel) =>
        Written.Length < PieceBytes ? default : SendAsync(cancel);

    /// <summary>Sends the rest: the answer is whole.</summary>
    public async ValueTask CompleteAsync()
    {
        Debug.Assert(!_complete, "an answer is completed once");
        _complete = true;
        if (_stream is null && (Written.Length < MinCompressedBytes || !AcceptsGzip()))
        {
            SetHeaders();
            context.Response.ContentLength = Written.Length;
            await context.Response.Body.WriteAsync(Written, context.RequestAborted);
            return;
        }
        await SendAsync(context.RequestAborted);
        if (_stream is GZipStream) await _stream.DisposeAsync();
    }

    /// <summary>
    /// Aborts the connection of an answer that was begun but not completed: clients must not take it for whole.
    /// </summary>
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
        if (!AcceptsGzip()) return context.Response.Body;
        context.Response.Headers.ContentEncoding = "gzip";
        return new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }

    private void SetHeaders()
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.Append("Vary", "Accept-Encoding");
    }

    private bool AcceptsGzip() => context.Request.Headers.AcceptEncoding.Any(
        v => v?.Contains("gzip", StringComparison.OrdinalIgnoreCase) == true);
}
