using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Which types of file systems hold data, and which are made up by the kernel.</summary>
internal static class FilesystemTypes
{
    // Not backed by a block device (so marked "nodev" in /proc/filesystems), but with data.
    private static readonly HashSet<string> Remote = new(StringComparer.Ordinal)
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "lustre", "afs", "9p", "virtiofs", "fuse.sshfs",
        "fuse.s3fs", "fuse.glusterfs", "fuse.rclone",
    };

    private static readonly HashSet<string> Pooled = new(StringComparer.Ordinal) { "zfs", "btrfs", "bcachefs" };

    /// <summary>True if it has a server that may not answer, so that reading its size can hang.</summary>
    public static bool IsRemote(string type) =>
        Remote.Contains(type) || type.StartsWith("fuse.", StringComparison.Ordinal);

    /// <summary>True if it holds data of its own.</summary>
    /// <param name="type">As in mountinfo.</param>
    /// <param name="blockBacked">The types that <see cref="ParseBlockBacked"/> found.</param>
    public static bool IsReported(string type, HashSet<string> blockBacked) =>
        type != "squashfs" && (blockBacked.Contains(type) || Remote.Contains(type) || Pooled.Contains(type));

    /// <summary>The types in /proc/filesystems that live on a block device: the lines without "nodev".</summary>
    public static HashSet<string> ParseBlockBacked(ReadOnlySpan<byte> filesystems)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        var lines = new LineReader(filesystems);
        while (lines.TryRead(out var line))
        {
            var fields = new FieldReader(line);
            if (!line.StartsWith("nodev"u8) && fields.TryRead(out var type))
                types.Add(System.Text.Encoding.UTF8.GetString(type));
        }

        return types;
    }
}
