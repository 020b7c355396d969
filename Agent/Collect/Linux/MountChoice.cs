using System.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Picks one visible mount per file system that holds data.</summary>
/// <remarks>
/// Reading the size of a mount point gives that of the mount on top: one that is covered by another would be reported
/// with the other's size. Source: https://www.kernel.org/doc/html/latest/filesystems/sharedsubtree.html.
/// </remarks>
internal static class MountChoice
{
    // Six points each: more would fill a request.
    internal const int MaxMounts = 512;

    /// <summary>The whole file system before a part of it, then the shortest path.</summary>
    /// <param name="mountinfo">Text of /proc/self/mountinfo.</param>
    /// <param name="blockBacked">Types that live on a block device.</param>
    /// <param name="chosen">Filled, disks first, then the shortest paths.</param>
    /// <returns>How many were left out, since there are more than <see cref="MaxMounts"/>.</returns>
    public static int Choose(ReadOnlySpan<byte> mountinfo, HashSet<string> blockBacked, List<MountKey> chosen)
    {
        var byNumber = new Dictionary<string, MountKey>(StringComparer.Ordinal);
        var hidden = Hidden(mountinfo);
        var mounts = new Mounts(mountinfo);
        while (mounts.TryRead())
        {
            if (hidden.Contains(mounts.Id)) continue;
            var type = Encoding.UTF8.GetString(mounts.Type);
            // The root of a container is an overlay: the only file system that it has.
            var isRoot = mounts.MountPoint.SequenceEqual("/"u8);
            if (!isRoot && !FilesystemTypes.IsReported(type, blockBacked)) continue;
            // What a desktop mounts for one user shows other files.
            if (mounts.MountPoint.StartsWith("/run/user/"u8) && FilesystemTypes.IsRemote(type)) continue;
            var mount = new MountKey(Mounts.Unescape(mounts.Source), Mounts.Unescape(mounts.MountPoint), type,
                mounts.IsReadOnly, mounts.IsWhole);
            var number = Encoding.UTF8.GetString(mounts.DeviceNumber);
            if (!byNumber.TryGetValue(number, out var other) || mount.IsBetterThan(other)) byNumber[number] = mount;
        }

        chosen.Clear();
        chosen.AddRange(byNumber.Values
            .OrderBy(m => FilesystemTypes.IsRemote(m.Type)).ThenBy(m => m.MountPoint.Length)
            .ThenBy(m => m.MountPoint, StringComparer.Ordinal).Take(MaxMounts));
        return byNumber.Count - chosen.Count;
    }

    /// <summary>The ids of mounts that no path leads to any more.</summary>
    private static HashSet<long> Hidden(ReadOnlySpan<byte> mountinfo)
    {
        var all = new Dictionary<long, (long Parent, string Path)>();
        var mounts = new Mounts(mountinfo);
        while (mounts.TryRead())
            all[mounts.Id] = (mounts.ParentId, Encoding.UTF8.GetString(mounts.MountPoint));
        var children = all.Select(m => (m.Value.Parent, m.Value.Path)).ToHashSet();
        var covers = new Dictionary<long, long>();
        foreach (var (id, (parent, path)) in all)
        {
            if (parent != id && all.TryGetValue(parent, out var below) && below.Path == path) covers[parent] = id;
        }

        var hidden = covers.Keys.ToHashSet();
        foreach (var id in all.Keys)
        {
            if (IsBehind(id)) hidden.Add(id);
        }

        return hidden;

        // Behind a mount that covers its parent, or a folder above it in the same parent.
        bool IsBehind(long id)
        {
            for (var steps = 0; all.TryGetValue(id, out var mount) && steps <= all.Count; id = mount.Parent, steps++)
            {
                if (covers.TryGetValue(mount.Parent, out var cover) && cover != id) return true;
                var root = all.TryGetValue(mount.Parent, out var parent) ? parent.Path : "/";
                for (var slash = mount.Path.LastIndexOf('/'); slash > 0 && slash >= root.Length;
                    slash = mount.Path.LastIndexOf('/', slash - 1))
                {
                    if (slash > root.Length - (root == "/" ? 1 : 0)
                        && children.Contains((mount.Parent, mount.Path[..slash]))) return true;
                }
            }

            return false;
        }
    }
}
