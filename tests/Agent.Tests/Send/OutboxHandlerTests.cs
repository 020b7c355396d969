using System.Net;
using LightWatch.Agent.Send;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Agent.Tests.Send;

public sealed class OutboxHandlerTests
{
    [Fact]
    public async Task Request_is_put_into_the_outbox_with_its_time_and_answered_as_delivered()
    {
        var (outbox, time) = (new Outbox(), new FakeTimeProvider());
        using var client = new HttpClient(new OutboxHandler(outbox, time));
        using var body = new ByteArrayContent([1, 2, 3]);
        using var answer = await client.PostAsync(new Uri("http://nowhere/"), body,
            TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "0"),
            (answer.StatusCode, Assert.Single(answer.Headers.GetValues("grpc-status"))));
        Assert.True(outbox.TryTake(out var batch));
        Assert.Equal(time.UnixMs, batch.UnixMs);
        Assert.Equal([1, 2, 3], batch.Frame);
    }
}
