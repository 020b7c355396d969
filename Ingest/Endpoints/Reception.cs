using System.Runtime.CompilerServices;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Wire;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace LightWatch.Ingest.Endpoints;

/// <summary>
/// The part that all ingest endpoints share: buffers for bodies, and the way a body takes to its result.
/// </summary>
internal sealed class Reception(
    Intake intake, InFlight inFlight, Refusals refusals, IngestMetrics metrics, IOptions<IngestOptions> options)
{
    private readonly int _maxBytes = options.Value.MaxRequestBytes;

    /// <summary>A buffer for a body of the largest accepted size; the caller disposes it.</summary>
    /// <param name="extraBytes">Bytes around the body, such as a frame's header.</param>
    public PooledBody NewBody(int extraBytes = 0) => new(inFlight, _maxBytes + extraBytes);

    /// <summary>The body of an ordinary HTTP request; the caller disposes it.</summary>
    public HttpBody NewHttpBody() => new(inFlight, _maxBytes);

    /// <summary>Reads a request's body as it was sent.</summary>
    public static ValueTask<BodyStatus> ReadAsync(HttpRequest request, PooledBody into)
    {
        LiftBodyLimit(request);
        return into.ReadAsync(request.BodyReader, request.HttpContext.RequestAborted);
    }

    /// <summary>
    /// Lifts the server's own limit, which would cut the connection: bytes are counted here, and refused with a reason.
    /// </summary>
    public static void LiftBodyLimit(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
    }

    /// <summary>
    /// Takes a body in if it was read whole, then counts the request and remembers it if it was refused.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="protocol">The protocol's name in metrics, logs and the list of refusals.</param>
    /// <param name="format">The format of the bytes.</param>
    /// <param name="status">How reading and decompressing the body ended.</param>
    /// <param name="body">The decompressed bytes; those read so far if reading failed.</param>
    /// <param name="frameError">The reason if the frame around the body is damaged; else null.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IntakeResult> EndAsync(
        HttpContext context, string protocol, BodyFormat format, BodyStatus status, ReadOnlyMemory<byte> body,
        string? frameError = null)
    {
        var sender = Sender.Of(context);
        IntakeResult result;
        if (status != BodyStatus.Complete) result = IntakeResult.Of(status, _maxBytes);
        else if (frameError is not null) result = new IntakeResult(IntakeStatus.Invalid, Reason: frameError);
        else result = await intake.TakeAsync(format, body, sender);
        metrics.Ended(protocol, body.Length, result);
        refusals.Note(sender, protocol, body.Span, result);
        return result;
    }
}
