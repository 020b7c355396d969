using System.Net;
using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Send;

public sealed class OtlpClientTests
{
    private static readonly Batch Batch = new(0, [1, 0, 0, 0, 0]);
    private readonly AgentOptions _options = new()
    {
        Endpoint = "http://server:4317/", Token = "secret", Headers = "x-a=1%202, broken ,x-b=c=d",
    };

    [Fact]
    public async Task Request_is_grpcs_with_token_and_headers()
    {
        var network = new FakeNetwork(_ => Answer("0"));
        using var client = new OtlpClient(_options, () => network);
        Assert.Equal(SendOutcome.Delivered,
            (await client.SendAsync(Batch, TestContext.Current.CancellationToken)).Outcome);
        var request = Assert.Single(network.Requests);
        Assert.Equal("http://server:4317/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
            request.RequestUri!.ToString());
        Assert.Equal((HttpVersion.Version20, "application/grpc"),
            (request.Version, request.Content!.Headers.ContentType!.MediaType));
        Assert.Equal("Bearer secret", Assert.Single(request.Headers.GetValues("authorization")));
        Assert.Equal(("1 2", "c=d"),
            (Assert.Single(request.Headers.GetValues("x-a")), Assert.Single(request.Headers.GetValues("x-b"))));
    }

    [Fact]
    public async Task Status_is_read_from_the_trailers_or_else_from_the_headers()
    {
        Assert.Equal(SendOutcome.Refused, (await SendAsync(_ => Answer("3"))).Outcome);
        Assert.Equal(SendOutcome.Refused, (await SendAsync(_ =>
        {
            var answer = Answer(null);
            answer.Headers.TryAddWithoutValidation("grpc-status", "3");
            return answer;
        })).Outcome);
        Assert.Equal(SendOutcome.Later, (await SendAsync(_ => Answer(null))).Outcome);
    }

    [Fact]
    public async Task Other_http_status_is_for_later_with_the_pause_that_it_asks_for()
    {
        var result = await SendAsync(
            _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
            {
                Headers = { RetryAfter = new(TimeSpan.FromSeconds(9)) },
            });
        Assert.Equal((SendOutcome.Later, TimeSpan.FromSeconds(9)), (result.Outcome, result.RetryAfter));
    }

    [Fact]
    public async Task Failure_of_the_network_is_for_later_and_cancellation_is_an_exception()
    {
        var result = await SendAsync(_ => throw new HttpRequestException("outer", new IOException("cable cut")));
        Assert.Equal((SendOutcome.Later, "cable cut"), (result.Outcome, result.Reason));
        using var client = new OtlpClient(_options, () => new FakeNetwork(_ => Answer("0")));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.SendAsync(Batch, new CancellationToken(canceled: true)));
    }

    private static HttpResponseMessage Answer(string? status)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        if (status is not null) answer.TrailingHeaders.TryAddWithoutValidation("grpc-status", status);
        return answer;
    }

    private async Task<SendResult> SendAsync(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using var client = new OtlpClient(_options, () => new FakeNetwork(answer));
        return await client.SendAsync(Batch, TestContext.Current.CancellationToken);
    }
}
