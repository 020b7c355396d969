using System.Runtime.InteropServices;
using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Files;

namespace LightWatch.Storage.Embedded;

/// <summary>Copies a store's files into another folder while it runs.</summary>
internal static partial class Backup
{
    /// <param name="held">The blocks to copy: held, so that none goes away meanwhile.</param>
    /// <exception cref="IOException">The target is not empty, or the disk is full or failing.</exception>
    public static void Copy(StoreFolder from, BlockSnapshot held, string to, IProgress<double>? progress,
        CancellationToken cancel)
    {
        if (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any())
            throw new IOException($"{to} is not empty");
        var blocks = Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(from.Blocks))).FullName;
        for (var i = 0; i < held.Blocks.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            LinkOrCopy(held.Blocks[i].Path, Path.Combine(blocks, Path.GetFileName(held.Blocks[i].Path)));
            progress?.Report((i + 1.0) / held.Blocks.Count);
        }
        // These are replaced, never written to: each copy is whole. They are copied, not linked, since they are small.
        if (File.Exists(from.Notes)) File.Copy(from.Notes, Path.Combine(to, Path.GetFileName(from.Notes)));
        File.Copy(from.IdFile, Path.Combine(to, Path.GetFileName(from.IdFile)));
        foreach (var document in Directory.EnumerateFiles(from.Documents, "*.json", SearchOption.AllDirectories))
        {
            var target =
                Path.Combine(to, Path.GetFileName(from.Documents), Path.GetRelativePath(from.Documents, document));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(document, target);
        }
        StoreFiles.SyncFolder(blocks);
        StoreFiles.SyncFolder(to);
    }

    // A block never changes, so that a second name for it is as good as a copy; another file system needs a real one.
    private static void LinkOrCopy(string from, string to)
    {
        if (OperatingSystem.IsWindows() || Link(from, to) != 0) File.Copy(from, to);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string from, string to);
}
