using System.Runtime.InteropServices;

namespace LightWatch.Agent.Host;

/// <summary>Size and use of a mounted file system, in bytes and in inodes.</summary>
/// <param name="FreeBytes">Free for ordinary users.</param>
/// <param name="ReservedBytes">Free, but for root alone.</param>
internal readonly record struct FilesystemSize(long UsedBytes, long FreeBytes, long ReservedBytes, long UsedInodes,
    long FreeInodes)
{
    /// <summary>
    /// Used share of what ordinary users can use, as df(1) shows it; NaN for a file system without size.
    /// </summary>
    public double Utilization => (double)UsedBytes / (UsedBytes + FreeBytes);

    /// <summary>Reads it from the kernel. Blocks for as long as the file system's server does not answer.</summary>
    /// <exception cref="IOException">The kernel refuses; the message names the mount point and the reason.</exception>
    public static unsafe FilesystemSize Read(string mountPoint)
    {
        if (!Environment.Is64BitProcess)
        {
            // struct statvfs differs there; .NET's own call returns bytes, but no inodes.
            var drive = new DriveInfo(mountPoint);
            return new(drive.TotalSize - drive.TotalFreeSpace, drive.AvailableFreeSpace,
                drive.TotalFreeSpace - drive.AvailableFreeSpace, 0, 0);
        }

        // struct statvfs on 64-bit Linux (glibc and musl), eight bytes each: bsize frsize blocks bfree bavail files
        // ffree favail …, 112 bytes in all.
        var stat = stackalloc ulong[32];
        while (LibC.StatVfs(mountPoint, stat) != 0)
        {
            if (Marshal.GetLastPInvokeError() != LibC.Interrupted)
                throw new IOException($"cannot read the size of {mountPoint}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return From(stat[1], stat[2], stat[3], stat[4], stat[5], stat[6]);
    }

    /// <summary>
    /// From the fields of struct statvfs: counts of blocks of <paramref name="blockBytes"/>, counts of inodes.
    /// </summary>
    public static FilesystemSize From(ulong blockBytes, ulong blocks, ulong freeBlocks, ulong availableBlocks,
        ulong inodes, ulong freeInodes)
    {
        freeBlocks = Math.Min(freeBlocks, blocks);
        availableBlocks = Math.Min(availableBlocks, freeBlocks);
        return new(Bytes(blocks - freeBlocks), Bytes(availableBlocks), Bytes(freeBlocks - availableBlocks),
            (long)(inodes - Math.Min(freeInodes, inodes)), (long)Math.Min(freeInodes, inodes));

        long Bytes(ulong count) => (long)UInt128.Min((UInt128)count * blockBytes, long.MaxValue);
    }
}
