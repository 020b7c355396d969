using System.Runtime.InteropServices;

namespace LightWatch.Agent.Host;

/// <summary>The calls of the C library by which a Linux host is read.</summary>
/// <remarks>
/// Source: POSIX open(2), read(2), close(2), statvfs(3), opendir(3), readdir(3), closedir(3). Flag values are those of
/// every Linux that .NET runs on.
/// </remarks>
internal static partial class LibC
{
    public const int ReadOnlyCloseOnExec = 0x80000;

    public const int Interrupted = 4;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static unsafe partial int Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(int file, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    public static unsafe partial nint OpenDirectory(byte* path);

    /// <summary>The next entry, a struct dirent; null at the end.</summary>
    [LibraryImport("libc", EntryPoint = "readdir")]
    public static unsafe partial byte* ReadDirectory(nint directory);

    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial int CloseDirectory(nint directory);

    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static unsafe partial int StatVfs(string path, ulong* buffer);
}
