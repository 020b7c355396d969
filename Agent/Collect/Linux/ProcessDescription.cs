using System.Globalization;
using System.Text;
using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>The attributes of a process by which it is grouped: program and owner.</summary>
internal sealed class ProcessDescription(HostPaths paths, bool commandLines)
{
    private const int MaxText = 256;

    private readonly FileBuffer _file = new();
    private Dictionary<long, string> _users = [];
    private DateTime _usersWritten;

    /// <summary>The attributes of its group's series, under the names of the semantic conventions.</summary>
    /// <param name="stat">The process.</param>
    /// <param name="kernelName">Its name in the kernel, at most 15 bytes.</param>
    public Attributes Describe(in PidStat stat, ReadOnlySpan<byte> kernelName)
    {
        var line = ReadLine(stat.Pid);
        var name = ReadExecutable(stat.Pid) ?? (line.Length > 0 ? Text(kernelName) : NameOfThread(kernelName));
        var whole = Attributes.Of(("process.executable.name", name), ("process.owner", ReadOwner(stat.Pid)));
        return commandLines ? whole.With(("process.command_line", line)) : whole;
    }

    /// <summary>The name of a kernel thread without its number: kworker/3:1-events is kworker.</summary>
    public static string NameOfThread(ReadOnlySpan<byte> name)
    {
        var slash = name.IndexOf((byte)'/');
        return Text(slash > 0 ? name[..slash] : name);
    }

    /// <summary>
    /// The whole line from /proc/PID/cmdline: arguments, each ended by a zero byte. Empty for kernel threads.
    /// </summary>
    public static string ParseLine(ReadOnlySpan<byte> cmdline) =>
        Text(cmdline.TrimEnd((byte)0)).Replace('\0', ' ');

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

    private string ReadLine(int pid) =>
        _file.TryRead(paths.Proc($"{pid}/cmdline"), out var text) ? ParseLine(text) : "";

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
        if (!_users.TryGetValue(id, out var name))
        {
            ReadUsers();
            name = _users.GetValueOrDefault(id);
        }

        return name ?? id.ToString(CultureInfo.InvariantCulture);
    }

    // Users are added while the agent runs.
    private void ReadUsers()
    {
        var path = paths.Root("/etc/passwd");
        var written = File.GetLastWriteTimeUtc(path);
        if (written == _usersWritten) return;
        _usersWritten = written;
        if (_file.TryRead(path, out var passwd)) _users = ParseUsers(passwd);
    }
}
