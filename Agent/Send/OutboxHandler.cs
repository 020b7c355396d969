using System.Net;
using System.Net.Http.Headers;

namespace LightWatch.Agent.Send;

/// <summary>
/// Replaces the exporter's network: puts each complete request into the outbox and answers OK at once. <see
/// cref="Uplink"/> decides when and how often it is sent.
/// </summary>
/// <remarks>The exporter waits for the answer; with an unreachable server, collecting would wait too.</remarks>
internal sealed class OutboxHandler(Outbox outbox, TimeProvider time) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        var frame = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        outbox.Add(new(time.GetUtcNow().ToUnixTimeMilliseconds(), frame));
        var answer = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Version = HttpVersion.Version20, RequestMessage = request, Content = new ByteArrayContent([]),
        };
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        answer.Headers.TryAddWithoutValidation("grpc-status", "0");
        return answer;
    }
}
