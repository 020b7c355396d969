using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.IO.Pipelines;

namespace LightWatch.Ingest.Wire;

/// <summary>How reading a body ended.</summary>
internal enum BodyStatus
{
    Complete,

    /// <summary>More bytes than one request may have.</summary>
    TooLarge,

    /// <summary>Too many requests are in memory; the sender may retry.</summary>
    Busy,

    /// <summary>The compressed bytes are damaged.</summary>
    Damaged,
}

/// <summary>A request's bytes in one pooled buffer.</summary>
/// <remarks>
/// Bytes are claimed from <see cref="InFlight"/> as they arrive, so that a stalled sender holds none.
/// claimed &lt;= buffer and length &lt;= buffer; the pool may give a larger buffer than was claimed.
/// </remarks>
internal sealed class PooledBody(InFlight inFlight, int maxBytes) : IDisposable
{
    /// <summary>
    /// Up to this size a body stays in the connection's buffers until it is complete, and is copied once.
    /// </summary>
    private const int MaxPipeBytes = 256 * 1024;

    /// <summary>Header and trailer of a gzip member.</summary>
    private const int MinGzipBytes = 18;

    private byte[] _buffer = [];
    private int _claimed;
    private int _length;

    /// <summary>The bytes; valid until Dispose.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads a body to its end.</summary>
    public async ValueTask<BodyStatus> ReadAsync(PipeReader reader, CancellationToken cancel)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            var bytes = read.Buffer;
            if (bytes.Length > maxBytes - _length) return Stop(reader, bytes, BodyStatus.TooLarge);
            if (!read.IsCompleted && bytes.Length < MaxPipeBytes)
            {
                reader.AdvanceTo(bytes.Start, bytes.End);
                continue;
            }
            // Twice what is there, unless it is the rest.
            var growth = read.IsCompleted ? 0 : Math.Min(_length, maxBytes - _length);
            if (!TryReserve(Math.Max((int)bytes.Length, growth))) return Stop(reader, bytes, BodyStatus.Busy);
            bytes.CopyTo(_buffer.AsSpan(_length));
            _length += (int)bytes.Length;
            reader.AdvanceTo(bytes.End);
            if (read.IsCompleted) return BodyStatus.Complete;
        }
    }

    /// <summary>Decompresses one gzip member.</summary>
    /// <remarks>
    /// GZipStream takes a member that is cut short for a complete one, and half a request would pass for a whole one:
    /// so the length at the member's end is compared. The checksum before it GZipStream does verify.
    /// </remarks>
    public BodyStatus Inflate(ReadOnlyMemory<byte> compressed)
    {
        if (compressed.Length < MinGzipBytes) return BodyStatus.Damaged;
        var promised = BinaryPrimitives.ReadUInt32LittleEndian(compressed.Span[^4..]);
        using var source = new MemoryReader(compressed);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        try
        {
            while (true)
            {
                // One more than allowed shows that the body is too large.
                var allowed = maxBytes + 1 - _length;
                var growth = (int)Math.Min(Math.Max(_length, compressed.Length * 3L), allowed);
                if (_length == _buffer.Length && !TryReserve(growth)) return BodyStatus.Busy;
                var got = gzip.Read(_buffer.AsSpan(_length, Math.Min(_buffer.Length - _length, allowed)));
                _length += got;
                if (_length > maxBytes) return BodyStatus.TooLarge;
                if (got == 0) return (uint)_length == promised ? BodyStatus.Complete : BodyStatus.Damaged;
            }
        }
        catch (InvalidDataException)
        {
            return BodyStatus.Damaged;
        }
    }

    /// <summary>Makes room for decoded bytes, which the caller fills whole.</summary>
    public BodyStatus Reserve(int bytes, out Memory<byte> room)
    {
        room = default;
        if (bytes > maxBytes) return BodyStatus.TooLarge;
        if (!TryReserve(bytes)) return BodyStatus.Busy;
        room = _buffer.AsMemory(0, bytes);
        _length = bytes;
        return BodyStatus.Complete;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        inFlight.Release(_claimed);
        _claimed = 0;
        _length = 0;
    }

    private static BodyStatus Stop(PipeReader reader, ReadOnlySequence<byte> bytes, BodyStatus status)
    {
        reader.AdvanceTo(bytes.End);
        return status;
    }

    private bool TryReserve(int more)
    {
        if (_buffer.Length - _length >= more) return true;
        var size = _length + more;
        Debug.Assert(_claimed <= _buffer.Length && _buffer.Length < size, "the claim grows with the buffer");
        if (!inFlight.TryClaim(size - _claimed)) return false;
        _claimed = size;
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }

    /// <summary>A read-only stream over memory, without a copy.</summary>
    private sealed class MemoryReader(ReadOnlyMemory<byte> memory) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => memory.Length;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, memory.Length - _at);
            memory.Span.Slice(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
