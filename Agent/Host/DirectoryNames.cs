using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Host;

/// <summary>
/// Lists the names in folders. .NET's own enumeration also stats every entry, which in /proc costs more than all the
/// rest.
/// </summary>
internal static class DirectoryNames
{
    // struct dirent on 64-bit Linux (glibc and musl): inode 8 bytes, offset 8, record length 2, type 1, then the name.
    private const int NameOffset = 19;

    private const int MaxFiles = 1_000_000;

    /// <summary>Adds the names that are positive numbers: in /proc, the processes.</summary>
    public static unsafe void ListNumbers(string folder, List<int> numbers)
    {
        if (!Environment.Is64BitProcess)
        {
            numbers.AddRange(
                Directory.EnumerateDirectories(folder).Select(
                    path => int.TryParse(Path.GetFileName(path.AsSpan()),
                        System.Globalization.CultureInfo.InvariantCulture, out var number)
                            ? number
                            : 0).Where(number => number > 0));
            return;
        }

        nint directory;
        fixed (byte* path = Encoding.UTF8.GetBytes(folder + '\0')) directory = LibC.OpenDirectory(path);
        if (directory == 0) throw new IOException($"cannot list {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        for (var entry = LibC.ReadDirectory(directory); entry is not null; entry = LibC.ReadDirectory(directory))
        {
            if (entry[NameOffset] is < (byte)'1' or > (byte)'9') continue;
            if (Numbers.TryCount(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset), out var number)
                && number <= int.MaxValue) numbers.Add((int)number);
        }

        _ = LibC.CloseDirectory(directory);
    }

    /// <summary>How many entries a folder has, at most a million.</summary>
    /// <returns>False if it cannot be listed.</returns>
    public static unsafe bool TryCount(ReadOnlySpan<byte> zeroTerminatedPath, out long count)
    {
        nint directory;
        fixed (byte* path = zeroTerminatedPath) directory = LibC.OpenDirectory(path);
        // The folder itself and its parent are entries too.
        count = -2;
        if (directory == 0) return false;
        while (count < MaxFiles && LibC.ReadDirectory(directory) is not null) count++;
        _ = LibC.CloseDirectory(directory);
        count = Math.Max(count, 0);
        Debug.Assert(count <= MaxFiles);
        return true;
    }
}
