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
    // /proc/stat of a machine with thousands of interrupts is about 100 KB; a file beyond 4 MiB is none of those that
    // are read whole.
    public const int MaxBytes = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[4096];

    /// <summary>
    /// The text of a file, or false when it cannot be opened or read (absent in this kernel, gone, forbidden).
    /// </summary>
    /// <remarks>The span is valid until the next read. Files beyond <see cref="MaxBytes"/> are cut there.</remarks>
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
                if (length == _buffer.Length)
                {
                    if (length >= MaxBytes) break;
                    Array.Resize(ref _buffer, length * 2);
                }

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

            Debug.Assert(length <= _buffer.Length && _buffer.Length <= MaxBytes);
            text = _buffer.AsSpan(0, length);
            return true;
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
