using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Which types of file systems hold data, and which are made up by the kernel.</summary>
internal static class FilesystemTypes
{
    // Not backed by a block device (so marked "nodev" in /proc/filesystems), but with data.
    private static readonly HashSet<string> Remote = new(StringComparer.Ordinal)
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "lustre", "afs", "9p", "virtiofs",
    };

    // Programs mount what they like; these show other files, settings or a program's own image.
    private static readonly HashSet<string> Fictional = new(StringComparer.Ordinal)
    {
        "fuse.lxcfs", "fuse.portal", "fuse.gvfsd-fuse", "fuse.gvfs-fuse-daemon", "fuse.snapfuse", "fuse.squashfuse",
        "fuse.squashfuse_ll", "fuse.rofiles-fuse", "fuse.archivemount", "fuse.dumpfs", "fuse.kio-fuse",
        "fuse.vmware-vmblock", "fuse.vmblock", "fuse.bindfs", "fuse.overlayfs", "fuse.fuse-overlayfs",
    };

    private static readonly HashSet<string> Pooled = new(StringComparer.Ordinal) { "zfs", "btrfs", "bcachefs" };

    /// <summary>True if it has a server that may not answer, so that reading its size can hang.</summary>
    public static bool IsRemote(string type) =>
        Remote.Contains(type) || IsProgram(type);

    /// <summary>True if it holds data of its own.</summary>
    /// <param name="type">As in mountinfo.</param>
    /// <param name="blockBacked">The types that <see cref="ParseBlockBacked"/> found.</param>
    public static bool IsReported(string type, HashSet<string> blockBacked) =>
        type != "squashfs" && (blockBacked.Contains(type) || Remote.Contains(type) || Pooled.Contains(type)
            || (IsProgram(type) && !Fictional.Contains(type)
                && !type.EndsWith(".AppImage", StringComparison.OrdinalIgnoreCase)));

    // mergerfs, shfs, gcsfuse, sshfs, rclone, s3fs, …
    private static bool IsProgram(string type) => type == "fuse" || type.StartsWith("fuse.", StringComparison.Ordinal);

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
