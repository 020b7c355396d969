using System.Buffers.Binary;

namespace LightWatch.Ingest.Wire;

/// <summary>
/// The frame of a unary gRPC call: one byte of flags, four bytes of length (big-endian), the message.
/// </summary>
/// <remarks>Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Length-Prefixed-Message.</remarks>
internal static class GrpcFrame
{
    public const int HeaderBytes = 5;

    private static readonly byte[] Empty = new byte[HeaderBytes];

    /// <summary>Finds the message in a body of exactly one frame.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="isEncodingNamed">The call names a compression.</param>
    /// <param name="message">A slice of the body; empty on error.</param>
    /// <param name="isCompressed">The message is compressed.</param>
    /// <returns>The reason why the frame is damaged; null if it is not.</returns>
    public static string? Read(
        ReadOnlyMemory<byte> body, bool isEncodingNamed, out ReadOnlyMemory<byte> message, out bool isCompressed)
    {
        message = default;
        isCompressed = false;
        if (body.Length < HeaderBytes) return "the gRPC frame is truncated";
        var flag = body.Span[0];
        var length = BinaryPrimitives.ReadUInt32BigEndian(body.Span[1..]);
        var came = body.Length - HeaderBytes;
        if (flag > 1) return $"the gRPC frame has the unknown flag {flag}";
        if (length != (uint)came) return $"the gRPC frame says {length} bytes, {came} came";
        isCompressed = flag == 1;
        if (isCompressed && !isEncodingNamed) return "the gRPC frame is compressed, but no grpc-encoding is named";
        message = body[HeaderBytes..];
        return null;
    }

    /// <summary>Puts a message into a frame; the bytes are shared if it is empty, and must not be changed.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> message)
    {
        if (message.Length == 0) return Empty;
        var frame = new byte[HeaderBytes + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }
}
