using System.Net;
using System.Net.Http.Headers;

namespace LightWatch.Agent.Send;

/// <summary>Stands where the exporter expects the network: takes each finished request and answers OK at once, so that the outbox decides when and how often it is sent.</summary>
/// <remarks>The exporter waits for its answer; with a server that is away, collecting would wait with it.</remarks>
internal sealed class OutboxHandler(Outbox outbox, TimeProvider time) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var frame = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        outbox.Add(new(time.GetUtcNow().ToUnixTimeMilliseconds(), frame));
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Version = HttpVersion.Version20, RequestMessage = request, Content = new ByteArrayContent([]) };
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        answer.Headers.TryAddWithoutValidation("grpc-status", "0");
        return answer;
    }
}
