using LightWatch.Query.Limits;
using LightWatch.Query.Live;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Tests.Live;

public sealed class LiveConnectionsTests
{
    [Fact]
    public void Place_that_was_left_can_be_taken_again()
    {
        var connections = new LiveConnections(Options.Create(new QueryOptions { MaxLiveConnections = 2 }));
        Assert.Equal([true, true, false], [connections.TryEnter(), connections.TryEnter(), connections.TryEnter()]);
        connections.Leave();
        Assert.Equal([true, false], [connections.TryEnter(), connections.TryEnter()]);
    }
}
