using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// A read-only file in memory. Spans are valid until it is disposed: the owner counts the readers.
/// </summary>
internal sealed unsafe partial class MappedFile : IDisposable
{
    private const int DontNeed = 4;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    /// <exception cref="IOException">The file is not there, empty or not readable.</exception>
    public MappedFile(string path)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Length = RandomAccess.GetLength(handle);
        if (Length == 0)
        {
            handle.Dispose();
            throw new IOException($"{path} is empty");
        }
        var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None,
            leaveOpen: false);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer + _view.PointerOffset;
    }

    public long Length { get; }

    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the file.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        Debug.Assert(!_view.SafeMemoryMappedViewHandle.IsClosed, "no read after the last hold is given back");
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (offset < 0 || offset > Length - length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "outside the file");
        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    /// <summary>
    /// Gives the pages back to the system after a pass over the whole file; they come again from its cache when needed.
    /// </summary>
    public void Forget()
    {
        if (!OperatingSystem.IsWindows()) _ = Advise(_start, (nuint)Length, DontNeed);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(byte* address, nuint length, int advice);
}
