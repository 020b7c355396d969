using System.Text;
using System.Text.Json;
using LightWatch.Ingest.Endpoints;
using LightWatch.Ingest.Wire;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class OtlpResponseTests
{
    [Fact]
    public void A_full_success_is_an_empty_message()
    {
        Assert.Empty(OtlpResponse.Success(0, "ignored"));
        Assert.Equal("{}", Encoding.UTF8.GetString(OtlpResponse.SuccessJson(0, "ignored")));
    }

    [Fact]
    public void A_partial_success_counts_the_refused_points()
    {
        var parsed = ExportMetricsServiceResponse.Parser.ParseFrom(OtlpResponse.Success(300, "wäre zu alt"));
        Assert.Equal((300, "wäre zu alt"),
            (parsed.PartialSuccess.RejectedDataPoints, parsed.PartialSuccess.ErrorMessage));
        using var json = JsonDocument.Parse(OtlpResponse.SuccessJson(300, "\"quoted\""));
        var partial = json.RootElement.GetProperty("partialSuccess");
        Assert.Equal("300", partial.GetProperty("rejectedDataPoints").GetString());
        Assert.Equal("\"quoted\"", partial.GetProperty("errorMessage").GetString());
    }

    [Fact]
    public void A_status_with_a_delay_carries_retry_info()
    {
        var status = new ProtoReader(
            OtlpResponse.Status(GrpcCode.ResourceExhausted, "full", TimeSpan.FromMilliseconds(2500)));
        Assert.True(status.TryReadTag(out _) && status.TryReadVarint(out var code) && code == 8);
        Assert.True(status.TryReadNext(2 << 3 | 2, out var message));
        Assert.Equal("full", Encoding.UTF8.GetString(message));
        Assert.True(status.TryReadNext(3 << 3 | 2, out var detail) && status.AtEnd);
        var any = new ProtoReader(detail);
        Assert.True(any.TryReadNext(1 << 3 | 2, out var type));
        Assert.Equal("type.googleapis.com/google.rpc.RetryInfo", Encoding.UTF8.GetString(type));
        Assert.True(any.TryReadNext(2 << 3 | 2, out var info));
        var retry = new ProtoReader(info);
        Assert.True(retry.TryReadNext(1 << 3 | 2, out var duration));
        Assert.Equal(Convert.FromHexString("08021080CAB5EE01"), duration.ToArray());       // 2 s and 500,000,000 ns
    }

    [Fact]
    public void A_status_without_a_delay_has_no_details()
    {
        var status = new ProtoReader(OtlpResponse.Status(GrpcCode.InvalidArgument, null, TimeSpan.Zero));
        Assert.False(status.TryReadNext(3 << 3 | 2, out _));
        Assert.True(status.AtEnd);
        Assert.Equal("{\"code\":3,\"message\":\"\"}", Encoding.UTF8.GetString(OtlpResponse.StatusJson(3, null)));
    }

    [Fact]
    public void A_long_reason_is_cut()
    {
        var parsed = ExportMetricsServiceResponse.Parser.ParseFrom(OtlpResponse.Success(1, new string('x', 5000)));
        Assert.Equal(1000, parsed.PartialSuccess.ErrorMessage.Length);
    }
}
