using System.Buffers.Binary;
using System.IO.Compression;

namespace LightWatch.Agent.Wire;

/// <summary>Makes gRPC frames: a flag byte, four bytes of length, the message compressed by gzip.</summary>
/// <remarks>Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md. Not thread-safe.</remarks>
internal sealed class GrpcFrame : IDisposable
{
    public const int HeadBytes = 5;

    private readonly MemoryStream _stream = new();

    /// <returns>The frame, in an array of its own.</returns>
    public byte[] Compress(ReadOnlySpan<byte> message)
    {
        _stream.SetLength(0);
        _stream.Write([1, 0, 0, 0, 0]);
        using (var gzip = new GZipStream(_stream, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(message);
        var frame = _stream.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)(frame.Length - HeadBytes));
        return frame;
    }

    public void Dispose() => _stream.Dispose();
}
