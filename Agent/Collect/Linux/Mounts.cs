using LightWatch.Agent.Collect.Text;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Walks /proc/self/mountinfo: one mount a line.</summary>
/// <remarks>
/// Source: proc_pid_mountinfo(5): id, parent, major:minor, root, mount point, options, optional fields up to "-", type,
/// source, super options.
/// </remarks>
internal ref struct Mounts(ReadOnlySpan<byte> text)
{
    private LineReader _lines = new(text);

    public long Id { get; private set; }

    /// <summary>Id of the mount that it lies in.</summary>
    public long ParentId { get; private set; }

    /// <summary>major:minor of the file system: equal for all mounts of the same one.</summary>
    public ReadOnlySpan<byte> DeviceNumber { get; private set; }

    /// <summary>
    /// True if the whole file system is mounted, false for a part of it (a bind mount, a btrfs subvolume).
    /// </summary>
    public bool IsWhole { get; private set; }

    /// <summary>As the kernel escapes it: see <see cref="Unescape"/>.</summary>
    public ReadOnlySpan<byte> MountPoint { get; private set; }

    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The device, or its substitute where there is none, escaped likewise.</summary>
    public ReadOnlySpan<byte> Source { get; private set; }

    /// <summary>True if this mount or its file system is read-only.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>Reads the next mount; lines that are cut short are skipped.</summary>
    public bool TryRead()
    {
        while (_lines.TryRead(out var line))
        {
            var separator = line.IndexOf(" - "u8);
            if (separator < 0) continue;
            var left = new FieldReader(line[..separator]);
            var right = new FieldReader(line[(separator + 3)..]);
            if (!left.TryReadCount(out var id) || !left.TryReadCount(out var parent)
                || !left.TryRead(out var number) || !left.TryRead(out var root)
                || !left.TryRead(out var mountPoint) || !left.TryRead(out var options)) continue;
            if (!right.TryRead(out var type) || !right.TryRead(out var source)) continue;
            _ = right.TryRead(out var superOptions);
            (Id, ParentId) = (id, parent);
            DeviceNumber = number;
            IsWhole = root.SequenceEqual("/"u8);
            MountPoint = mountPoint;
            Type = type;
            Source = source;
            IsReadOnly = IsReadOnlyOption(options) || IsReadOnlyOption(superOptions);
            return true;
        }

        return false;
    }

    /// <summary>
    /// Turns the kernel's \040 for a space, \011 for a tab, \012 for a line feed and \134 for a backslash into these
    /// characters.
    /// </summary>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\')) return System.Text.Encoding.UTF8.GetString(escaped);
        var bytes = new byte[escaped.Length];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            var isEscape = escaped[i] == '\\' && i + 3 < escaped.Length && IsOctal(escaped[i + 1], '3')
                && IsOctal(escaped[i + 2], '7') && IsOctal(escaped[i + 3], '7');
            bytes[length++] = isEscape
                ? (byte)(((escaped[i + 1] - '0') << 6) | ((escaped[i + 2] - '0') << 3) | (escaped[i + 3] - '0'))
                : escaped[i];
            if (isEscape) i += 3;
        }

        return System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, length));
    }

    private static bool IsOctal(byte digit, char highest) => digit >= '0' && digit <= highest;

    private static bool IsReadOnlyOption(ReadOnlySpan<byte> options) =>
        options.SequenceEqual("ro"u8) || options.StartsWith("ro,"u8);
}
