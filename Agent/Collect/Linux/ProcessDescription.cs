using System.Globalization;
using System.Text;
using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>The attributes of a process: number, program, owner. Read once per process.</summary>
internal sealed class ProcessDescription(HostPaths paths, bool commandLines)
{
    private const int MaxText = 256;

    private readonly FileBuffer _file = new();
    private Dictionary<long, string>? _users;

    /// <summary>The attributes of its series, under the names of the semantic conventions.</summary>
    public KeyValuePair<string, object?>[] Describe(in PidStat stat)
    {
        var (command, line) = ReadCommand(stat.Pid);
        var name = ReadExecutable(stat.Pid) ?? ReadName(stat.Pid);
        // Numbers as text: they become labels anyway, and any other attribute value makes the SDK draw a random seed,
        // which loads OpenSSL (4 MB).
        List<KeyValuePair<string, object?>> tags =
        [
            new("process.pid", stat.Pid.ToString(CultureInfo.InvariantCulture)),
            new("process.parent_pid", stat.ParentPid.ToString(CultureInfo.InvariantCulture)),
            new("process.executable.name", name),
            new("process.command", command.Length > 0 ? command : $"[{name}]"),
            new("process.owner", ReadOwner(stat.Pid)),
        ];
        if (commandLines) tags.Add(new("process.command_line", line));
        return [.. tags];
    }

    /// <summary>
    /// The program and the whole line from /proc/PID/cmdline: arguments, each ended by a zero byte. Empty for kernel
    /// threads.
    /// </summary>
    public static (string Command, string Line) ParseCommand(ReadOnlySpan<byte> cmdline)
    {
        cmdline = cmdline.TrimEnd((byte)0);
        var end = cmdline.IndexOf((byte)0);
        // Programs that set their own title (postgres, nginx) leave it as one argument with spaces: the first word is
        // the program.
        var first = end < 0 ? cmdline : cmdline[..end];
        var space = end < 0 && first.Length > 0 && first[0] != '/' ? first.IndexOf((byte)' ') : -1;
        return (Text(space < 0 ? first : first[..space].TrimEnd((byte)':')), Text(cmdline).Replace('\0', ' '));
    }

    /// <summary>User names by number, from /etc/passwd.</summary>
    public static Dictionary<long, string> ParseUsers(ReadOnlySpan<byte> passwd)
    {
        var users = new Dictionary<long, string>();
        var lines = new LineReader(passwd);
        while (lines.TryRead(out var line))
        {
            var name = line.IndexOf((byte)':');
            if (name <= 0) continue;
            var password = line[(name + 1)..].IndexOf((byte)':');
            if (password < 0) continue;
            var rest = line[(name + password + 2)..];
            var end = rest.IndexOf((byte)':');
            if (Numbers.TryCount(end < 0 ? rest : rest[..end], out var id)) users.TryAdd(id, Text(line[..name]));
        }

        return users;
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxText)]);

    private (string Command, string Line) ReadCommand(int pid) =>
        _file.TryRead(paths.Proc($"{pid}/cmdline"), out var text) ? ParseCommand(text) : ("", "");

    private string ReadName(int pid) =>
        _file.TryRead(paths.Proc($"{pid}/comm"), out var text) ? Text(text.TrimEnd((byte)'\n')) : "";

    private string? ReadExecutable(int pid)
    {
        try
        {
            // The kernel marks a program that was replaced while it runs.
            return new FileInfo(paths.Proc($"{pid}/exe")).LinkTarget is { Length: > 0 } target
                ? Path.GetFileName(target.Replace(" (deleted)", "", StringComparison.Ordinal))
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string ReadOwner(int pid)
    {
        if (!_file.TryRead(paths.Proc($"{pid}/status"), out var status)
            || !ColonLines.TryFind(status, "Uid"u8, out var id)) return "";
        _users ??= _file.TryRead(paths.Root("/etc/passwd"), out var passwd) ? ParseUsers(passwd) : [];
        return _users.TryGetValue(id, out var name) ? name : id.ToString(CultureInfo.InvariantCulture);
    }
}
