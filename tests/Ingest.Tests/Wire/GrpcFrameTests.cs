using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class GrpcFrameTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(300), InlineData(70_000)]
    public void A_framed_message_is_read_back(int length)
    {
        var message = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var frame = GrpcFrame.Of(message);
        Assert.Equal(GrpcFrame.HeaderBytes + length, frame.Length);
        Assert.Null(GrpcFrame.Read(frame, isEncodingNamed: false, out var read, out var isCompressed));
        Assert.False(isCompressed);
        Assert.Equal(message, read.ToArray());
    }

    [Theory]
    [InlineData("", "truncated")]
    [InlineData("00000000", "truncated")]
    [InlineData("0000000001", "says 1 bytes, 0 came")]
    [InlineData("000000000161FF", "says 1 bytes, 2 came")]
    [InlineData("00FFFFFFFF61", "says 4294967295 bytes, 1 came")]
    [InlineData("020000000161", "unknown flag 2")]
    [InlineData("010000000161", "no grpc-encoding")]
    public void A_damaged_frame_is_refused_with_its_reason(string hex, string expected)
    {
        var error = GrpcFrame.Read(Convert.FromHexString(hex), isEncodingNamed: false, out var message, out _);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.True(message.IsEmpty);
    }

    [Fact]
    public void A_compressed_message_needs_a_named_encoding()
    {
        var frame = Convert.FromHexString("010000000161");
        Assert.Null(GrpcFrame.Read(frame, isEncodingNamed: true, out var message, out var isCompressed));
        Assert.True(isCompressed);
        Assert.Equal("a"u8.ToArray(), message.ToArray());
    }
}
