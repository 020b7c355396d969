using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace LightWatch.Agent.Host;

/// <summary>Reads whole small files of /proc and /sys into one buffer that is reused.</summary>
/// <remarks>
/// Not thread-safe: each collector has its own. Such files report no length, so they are read until the end.
/// </remarks>
internal sealed class FileBuffer
{
    private const int FirstBytes = 4096;

    // A machine with a million connections lists them in 150 MB: such files are read in pieces of this size.
    private const int PieceBytes = 64 * 1024;

    private byte[] _buffer = new byte[FirstBytes];

    /// <summary>
    /// The text of a file, or false when it cannot be opened or read (absent in this kernel, gone, forbidden).
    /// </summary>
    /// <remarks>The span is valid until the next read. A file of any size is read whole.</remarks>
    public bool TryRead(string path, out ReadOnlySpan<byte> text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(path.Length) + 1);
        bytes[Encoding.UTF8.GetBytes(path, bytes)] = 0;
        var read = TryRead(bytes.AsSpan(), out text);
        ArrayPool<byte>.Shared.Return(bytes);
        return read;
    }

    /// <summary>The same by a path in UTF-8 that ends in a zero byte.</summary>
    /// <param name="zeroTerminatedPath">The path.</param>
    /// <param name="text">Valid until the next read.</param>
    /// <param name="isRecord">
    /// The kernel gives this file in one piece, so that a read that did not fill the buffer was the last.
    /// </param>
    public unsafe bool TryRead(ReadOnlySpan<byte> zeroTerminatedPath, out ReadOnlySpan<byte> text,
        bool isRecord = false)
    {
        text = default;
        int file;
        fixed (byte* path = zeroTerminatedPath) file = LibC.Open(path, LibC.ReadOnlyCloseOnExec);
        if (file < 0) return false;
        try
        {
            var length = 0;
            while (true)
            {
                if (length == _buffer.Length) Array.Resize(ref _buffer, length * 2);
                nint read;
                fixed (byte* to = &_buffer[length]) read = LibC.Read(file, to, (nuint)(_buffer.Length - length));
                if (read == 0) break;
                if (read > 0)
                {
                    length += (int)read;
                    if (isRecord && length < _buffer.Length) break;
                }
                else if (Marshal.GetLastPInvokeError() != LibC.Interrupted) return false;
            }

            Debug.Assert(length <= _buffer.Length);
            text = _buffer.AsSpan(0, length);
            return true;
        }
        finally
        {
            _ = LibC.Close(file);
        }
    }

    /// <summary>Reads a file of any size in pieces of whole lines.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">Called for each piece; its span is valid during the call.</param>
    /// <returns>False when it cannot be opened, or not be read to its end.</returns>
    public unsafe bool TryReadLines(string path, Action<ReadOnlySpan<byte>> lines)
    {
        int file;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0')) file = LibC.Open(name, LibC.ReadOnlyCloseOnExec);
        if (file < 0) return false;
        try
        {
            if (_buffer.Length < PieceBytes) _buffer = new byte[PieceBytes];
            for (var length = 0; ;)
            {
                if (length == _buffer.Length) Array.Resize(ref _buffer, length * 2);
                nint read;
                fixed (byte* to = &_buffer[length]) read = LibC.Read(file, to, (nuint)(_buffer.Length - length));
                if (read < 0 && Marshal.GetLastPInvokeError() == LibC.Interrupted) continue;
                if (read < 0) return false;
                length += (int)read;
                var text = _buffer.AsSpan(0, length);
                var end = read == 0 ? length : text.LastIndexOf((byte)'\n') + 1;
                if (end > 0) lines(text[..end]);
                if (read == 0) return true;
                text[end..].CopyTo(_buffer);
                length -= end;
            }
        }
        finally
        {
            _ = LibC.Close(file);
        }
    }

    /// <summary>The text of a file that the collector requires.</summary>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    public ReadOnlySpan<byte> Read(string path) =>
        TryRead(path, out var text)
            ? text
            : throw new IOException($"cannot read {path}: {Marshal.GetLastPInvokeErrorMessage()}");
}
