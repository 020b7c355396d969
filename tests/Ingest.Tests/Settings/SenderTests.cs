using System.Net;
using LightWatch.Ingest.Settings;
using Microsoft.AspNetCore.Http;

namespace LightWatch.Ingest.Tests.Settings;

public sealed class SenderTests
{
    [Fact]
    public void A_request_without_a_credential_is_named_by_its_address()
    {
        var context = new DefaultHttpContext();
        Assert.Equal(new Sender("local"), Sender.Of(context));
        context.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.7");
        Assert.Equal(new Sender("10.0.0.7"), Sender.Of(context));
    }
}
