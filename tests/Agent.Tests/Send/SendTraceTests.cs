using System.Diagnostics;
using System.Net;
using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Send;

public sealed class SendTraceTests : IDisposable
{
    private const string Server = "http://traced.example:4317";
    private static readonly Batch Batch = new(0, [1, 0, 0, 0, 0]);
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public SendTraceTests() => _listener = new ActivityListener
    {
        ShouldListenTo = source => source.Name == "LightWatch.Agent",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        ActivityStopped = span =>
        {
            // Clients of other tests are in the same process.
            if (span.GetTagItem("server.address") is "traced.example") _spans.Add(span);
        },
    };

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Request_carries_the_context_of_its_span_which_has_no_parent()
    {
        ActivitySource.AddActivityListener(_listener);
        using var around = new Activity("around").Start();
        var network = new FakeNetwork(_ => Answer("0"));
        await SendAsync(network);
        var span = Assert.Single(_spans);
        Assert.Equal((ActivityKind.Client, default(ActivitySpanId)), (span.Kind, span.ParentSpanId));
        Assert.Equal([span.Id!], Assert.Single(network.Requests).Headers.GetValues("traceparent"));
        Assert.Matches("\\A00-[0-9a-f]{32}-[0-9a-f]{16}-01\\z", span.Id);
        Assert.Equal((ActivityStatusCode.Unset, "Delivered"), (span.Status, span.GetTagItem("lightwatch.outcome")));
    }

    [Fact]
    public async Task Failed_request_says_why()
    {
        ActivitySource.AddActivityListener(_listener);
        await SendAsync(new FakeNetwork(_ => throw new HttpRequestException("outer", new IOException("cable cut"))));
        var span = Assert.Single(_spans);
        Assert.Equal((ActivityStatusCode.Error, "cable cut"), (span.Status, span.StatusDescription));
    }

    [Fact]
    public async Task Without_the_standard_endpoint_there_is_no_export_and_no_header()
    {
        Assert.Null(SendTrace.Export("web-1"));
        var network = new FakeNetwork(_ => Answer("0"));
        await SendAsync(network);
        Assert.False(Assert.Single(network.Requests).Headers.Contains("traceparent"));
    }

    private static async Task SendAsync(FakeNetwork network)
    {
        using var client = new OtlpClient(new AgentOptions { Endpoint = Server }, () => network);
        _ = await client.SendAsync(Batch, TestContext.Current.CancellationToken);
    }

    private static HttpResponseMessage Answer(string status)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        answer.TrailingHeaders.TryAddWithoutValidation("grpc-status", status);
        return answer;
    }
}
