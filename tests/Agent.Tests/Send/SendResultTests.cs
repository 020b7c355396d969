using Google.Protobuf;
using LightWatch.Agent.Send;
using LightWatch.Agent.Tests.Support;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace LightWatch.Agent.Tests.Send;

public sealed class SendResultTests
{
    [Fact]
    public void Status_zero_is_delivered() =>
        Assert.Equal(new(SendOutcome.Delivered), SendResult.FromGrpc("0", null, null, new byte[5]));

    [Fact]
    public void Partial_success_tells_how_many_points_and_why()
    {
        var message = new ExportMetricsServiceResponse
        {
            PartialSuccess = new() { RejectedDataPoints = 300, ErrorMessage = "too many labels" },
        }.ToByteArray();
        var result = SendResult.FromGrpc("0", null, null, (byte[])[0, 0, 0, 0, (byte)message.Length, .. message]);
        Assert.Equal((SendOutcome.Delivered, 300L, "too many labels"),
            (result.Outcome, result.RefusedPoints, result.Reason));
    }

    [Theory]
    [InlineData("3"), InlineData("9"), InlineData("11")]
    public void What_is_wrong_with_the_data_is_refused_for_good(string status) =>
        Assert.Equal(SendOutcome.Refused, SendResult.FromGrpc(status, "bad%20name", null, default).Outcome);

    [Theory]
    [InlineData("1"), InlineData("4"), InlineData("7"), InlineData("8"), InlineData("10"), InlineData("12"),
        InlineData("13"), InlineData("14"), InlineData("15"), InlineData("16"), InlineData(null), InlineData(""),
        InlineData("ok")]
    public void What_may_pass_is_kept(string? status) =>
        Assert.Equal(SendOutcome.Later, SendResult.FromGrpc(status, null, null, default).Outcome);

    [Fact]
    public void Message_is_decoded() =>
        Assert.Contains("näh nicht", SendResult.FromGrpc("14", "n%C3%A4h%20nicht", null, default).Reason,
            StringComparison.Ordinal);

    [Fact]
    public void Server_that_asks_for_a_pause_gets_it()
    {
        // google.rpc.Status { code: 8, details: [RetryInfo { retry_delay { seconds: 7, nanos: 500000000 } }] }, encoded
        // by hand.
        byte[] delay = [0x08, 7, 0x10, 0x80, 0xCA, 0xB5, 0xEE, 0x01];
        byte[] info = [0x0A, (byte)delay.Length, .. delay];
        var type = Utf8.Bytes("type.googleapis.com/google.rpc.RetryInfo");
        byte[] any = [0x0A, (byte)type.Length, .. type, 0x12, (byte)info.Length, .. info];
        byte[] status = [0x08, 8, 0x1A, (byte)any.Length, .. any];
        Assert.Equal(TimeSpan.FromSeconds(7.5),
            SendResult.FromGrpc("8", "", Convert.ToBase64String(status), default).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(7.5),
            SendResult.FromGrpc("8", "", Convert.ToBase64String(status).TrimEnd('='), default).RetryAfter);
        Assert.Null(SendResult.FromGrpc("8", "", "?", default).RetryAfter);
    }
}
