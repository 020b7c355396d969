using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LightWatch.Storage.Files;

/// <summary>A file that is only ever appended to.</summary>
public interface IAppendFile : IDisposable
{
    /// <exception cref="IOException">Not all was written; how much is not known.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Completes when everything appended survives power loss.</summary>
    /// <exception cref="IOException">
    /// Nothing is known about what was appended since the last success: do not ask again.
    /// </exception>
    void Sync();

    /// <summary>Cuts the file.</summary>
    void Truncate(long length);
}

/// <summary>The durable writes of the file system; tests replace it by a failing disk.</summary>
public interface IStoreFiles
{
    /// <summary>Creates a file that must not exist, durably.</summary>
    IAppendFile CreateAppend(string path);

    /// <summary>Replaces a file's content: after a crash it has the old or the new one.</summary>
    void Replace(string path, ReadOnlySpan<byte> content);

    /// <summary>Deletes a file, durably; no error if it is not there.</summary>
    void Delete(string path);
}

/// <summary>The real disk.</summary>
public sealed partial class StoreFiles : IStoreFiles
{
    public static StoreFiles Disk { get; } = new();

    public IAppendFile CreateAppend(string path)
    {
        var file = new DiskFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        SyncFolder(Path.GetDirectoryName(path)!);
        return file;
    }

    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".tmp";
        using (var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(handle, content, 0);
            RandomAccess.FlushToDisk(handle);
        }
        File.Move(temporary, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    public void Delete(string path)
    {
        File.Delete(path);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes new, renamed and deleted names in a folder durable. Windows does that by itself.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(path, 0);
        if (descriptor < 0) throw new IOException($"cannot open folder {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        var ok = FileSync(descriptor) == 0;
        var reason = ok ? "" : Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (!ok) throw new IOException($"cannot sync folder {path}: {reason}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

    private sealed class DiskFile(SafeFileHandle handle) : IAppendFile
    {
        private long _length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(handle, bytes, _length);
            _length += bytes.Length;
        }

        public void Sync() => RandomAccess.FlushToDisk(handle);

        public void Truncate(long length)
        {
            RandomAccess.SetLength(handle, length);
            _length = length;
        }

        public void Dispose() => handle.Dispose();
    }
}
