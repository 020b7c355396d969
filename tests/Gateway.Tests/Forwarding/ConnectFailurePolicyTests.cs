using LightWatch.Gateway.Forwarding;
using Yarp.ReverseProxy.Forwarder;

namespace LightWatch.Gateway.Tests.Forwarding;

public sealed class ConnectFailurePolicyTests
{
    [Theory]
    [InlineData(ForwarderError.Request, HttpRequestError.ConnectionError, true)]
    [InlineData(ForwarderError.Request, HttpRequestError.NameResolutionError, true)]
    [InlineData(ForwarderError.Request, HttpRequestError.ResponseEnded, false)]
    [InlineData(ForwarderError.Request, HttpRequestError.SecureConnectionError, false)]
    [InlineData(ForwarderError.RequestBodyDestination, HttpRequestError.ConnectionError, false)]
    [InlineData(ForwarderError.ResponseBodyDestination, HttpRequestError.ConnectionError, false)]
    public void Only_a_connection_that_did_not_come_about_counts(
        ForwarderError error, HttpRequestError cause, bool expected) =>
        Assert.Equal(
            expected, ConnectFailurePolicy.IsConnectFailure(new Failure(error, new HttpRequestException(cause))));

    [Fact]
    public void Other_failures_and_none_do_not_count()
    {
        Assert.False(ConnectFailurePolicy.IsConnectFailure(null));
        Assert.False(ConnectFailurePolicy.IsConnectFailure(new Failure(ForwarderError.Request, null)));
        Assert.False(ConnectFailurePolicy.IsConnectFailure(new Failure(ForwarderError.Request, new IOException())));
    }

    private sealed record Failure(ForwarderError Error, Exception? Exception) : IForwarderErrorFeature;
}
